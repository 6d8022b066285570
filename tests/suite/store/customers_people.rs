//! Customers and their people, as they are read back.

use super::customers::{
    HANK, ZOE, all, asked_by, customer_of, listed, of, put, register, two_tickets, with_email,
};
use super::kit::{self, *};
use support_hero::desk::{
    Affected, Evidence, Head, Identity, Mark, Message, Page, Person, PersonId, PersonKey,
    SamenessReason, SourceId, Upstream,
};
use support_hero::store::{CustomerLine, SourceState};

kit::on_disk_and_in_memory!(
    a_customer_is_shown_with_all_that_is_known_of_it,
    a_customer_known_by_a_mark_alone_is_one_too,
    customers_are_listed_and_found,
    what_two_customers_claim_is_told_by_name,
    what_of_a_ticket_can_be_marked,
    why_somebody_belongs_to_whom,
    whoever_asks_is_known_across_channels,
    nobody_is_logged_in_as_who_does_not_ask_or_is_not_known_to_be_it,
    one_person_in_two_channels_is_proposed_and_what_was_said_of_them_stays,
    what_was_said_of_persons_follows_a_renamed_source,
);

fn id(text: &str) -> Identity {
    Identity::parse(text).unwrap()
}

fn key(source: &str, id: &str) -> PersonKey {
    PersonKey { source: SourceId(source.into()), id: PersonId(id.into()) }
}

/// Somebody who opens an issue at a tracker.
async fn at_github(home: &Home, login: &str, email: Option<&str>) {
    let who = Person { email: email.map(Into::into), ..person(login) };
    let by = Head { author: Some(PersonId(login.into())), ..head(ISSUE) };
    let page = ticket_of(by, vec![said("1", 5, login)]);
    let page = Page { people: vec![who], ..page };
    home.store.ingest(SourceId("code".into()), page, at(60)).await.unwrap();
}

async fn a_customer_is_shown_with_all_that_is_known_of_it(home: Home) {
    two_tickets(&home).await;
    let mut shared = asked_by("slack:users/C1/9.0", "U0COLD", "cold@gmail.com");
    shared.heads[0].place_id = Some("C0GLOBEX".into());
    shared.people.push(with_email("U0NEVER", "never@globex.com"));
    home.take(shared).await;
    let mut error = heads(head(FAULT));
    let hit = |email: &str| Affected {
        key: format!("email:{email}"),
        email: Some(email.into()),
        events: 3,
        ..Affected::default()
    };
    error.heads[0].tracked.affected = Some(vec![hit("else@globex.com")]);
    home.take(error).await;
    let globex = listed("cus_1", "Globex", &["globex.com", "slack:C0GLOBEX"]);
    put(&home, "stripe", all(vec![globex])).await;
    put(&home, "posthog", of(&["hank@globex.com"], vec![], &[("hank@globex.com", "x")])).await;
    let state = SourceState::new(register("stripe").state_id());
    let state = SourceState { last_ok: Some(at(50)), problem: Some("no key".into()), ..state };
    home.store.set_source(state).await.unwrap();
    home.store.tick("GLOBEX".into(), "Backups?".into(), true, at(1)).await.unwrap();
    home.store.note_customer("Globex".into(), "Likes calls".into(), at(2)).await.unwrap();
    let mark = Mark { customer: Some("globex".into()), at: at(3) };
    home.store.mark(id("zoe@initech.com"), Some(mark.clone())).await.unwrap();
    let globex = home.reader.customer(" gloBEX").unwrap().unwrap();
    assert_eq!((globex.name.as_str(), globex.told.len()), ("Globex", 1));
    let told = &globex.told[0];
    assert_eq!((told.read_at, told.problem.as_deref()), (Some(at(50)), Some("no key")));
    assert_eq!(told.listed.customer.identities, [id("globex.com"), id("slack:C0GLOBEX")]);
    assert_eq!(globex.marks, [(id("zoe@initech.com"), mark)]);
    let people: Vec<_> = globex.people.iter().map(|one| (one.name.as_str(), one.assumed)).collect();
    let mut sorted = people.clone();
    sorted.sort_unstable();
    let expected = [("u0cold", true), ("u0hank", false), ("u0never", false), ("u0zoe", false)];
    assert_eq!(sorted, expected);
    assert_eq!(people[3].0, "u0never", "who never said anything comes last");
    assert_eq!(globex.people[0].last_said, Some(at(1)));
    assert_eq!(globex.tickets.len(), 3);
    assert_eq!(globex.errors.len(), 1);
    assert_eq!(globex.users.len(), 1);
    assert_eq!(globex.ticked, [("Backups?".to_owned(), at(1))]);
    assert_eq!(globex.notes[0].text, "Likes calls");
    assert_eq!(home.reader.customer("nobody").unwrap(), None);
    assert_eq!(home.reader.customer(" ").unwrap(), None);
}

async fn a_customer_known_by_a_mark_alone_is_one_too(home: Home) {
    two_tickets(&home).await;
    let mark = Mark { customer: Some("Umbrella".into()), at: at(3) };
    home.store.mark(id("globex.com"), Some(mark)).await.unwrap();
    let umbrella = home.reader.customer("umbrella").unwrap().unwrap();
    assert_eq!((umbrella.name.as_str(), umbrella.told.len()), ("Umbrella", 0));
    assert_eq!((umbrella.tickets.len(), umbrella.people.len()), (1, 1));
}

async fn customers_are_listed_and_found(home: Home) {
    two_tickets(&home).await;
    let mut free = listed("2", "initech", &["initech.com"]);
    free.customer.pays = false;
    free.customer.plan = Some("hobby_100%".into());
    let acme = listed("3", "ACME", &["acme.io"]);
    put(&home, "stripe", all(vec![listed("1", "Zeta", &["zoe@zeta.com"]), free, acme])).await;
    let names = |find: Option<&str>, most| {
        let lines = home.reader.customers(find, most).unwrap();
        lines.into_iter().map(|line| line.listed.customer.name).collect::<Vec<_>>()
    };
    assert_eq!(names(None, 9), ["Acme", "Zeta", "initech"], "who pays first, each name once");
    assert_eq!(names(None, 2), ["Acme", "Zeta"]);
    assert_eq!(home.reader.customer_count().unwrap(), 3);
    for (find, expected) in [
        ("ini", &["initech"][..]),
        ("TECH", &["initech"]),
        ("hobby_100%", &["initech"]),
        ("hobby", &["initech"]),
        ("y%1", &[]),
        ("zoe@z", &["Zeta"]),
        ("acme.io", &["ACME"]),
        ("acme.com", &["Acme"]),
        ("slack:c0a", &["Acme"]),
        ("  ", &["Acme", "Zeta", "initech"]),
    ] {
        assert_eq!(names(Some(find), 9), expected, "{find}");
    }
    let lines = home.reader.customers(Some("initech"), 9).unwrap();
    let CustomerLine { listed, open, .. } = &lines[0];
    assert_eq!((listed.customer.identities.as_slice(), *open), (&[id("initech.com")][..], 1));
}

async fn what_two_customers_claim_is_told_by_name(home: Home) {
    let stripe = vec![
        listed("1", "Globex", &["globex.com", "slack:C0ACME"]),
        listed("2", "Initech", &["globex.com", "initech.com"]),
        listed("3", "acme", &["acme.com"]),
    ];
    put(&home, "stripe", all(stripe)).await;
    put(&home, "file", all(vec![listed("1", "INITECH", &["initech.com"])])).await;
    let told: Vec<_> = home.reader.clashes(9).unwrap();
    let told: Vec<_> = told.into_iter().map(|one| (one.identity, one.names.join(", "))).collect();
    assert_eq!(
        told,
        [
            (id("slack:C0ACME"), "Acme (config), Globex (stripe)".to_owned()),
            (id("globex.com"), "Globex (stripe), Initech (stripe)".to_owned()),
        ]
    );
    assert_eq!(home.reader.clashes(1).unwrap().len(), 1);
}

async fn what_of_a_ticket_can_be_marked(home: Home) {
    let mut page = asked_by(CHAT, HANK, "Hank+x@eu.globex.com");
    page.people.push(with_email("U0FREE", "free@gmail.com"));
    page.threads[0].messages.extend([
        said("2", 2, ADA),
        said("3", 3, "U0FREE"),
        Message { author: Some(PersonId(PAT.into())), ..said("4", 4, PAT) },
    ]);
    home.take(page).await;
    let mark = Mark { customer: None, at: at(9) };
    home.store.mark(id("slack:C1"), Some(mark.clone())).await.unwrap();
    let offered = home.reader.markable(home.ticket(CHAT).id).unwrap();
    let told: Vec<_> = offered.iter().map(|one| (one.identity.as_str(), &*one.called)).collect();
    assert_eq!(
        told,
        [
            ("email:hank@eu.globex.com", "u0hank (hank@eu.globex.com)"),
            ("domain:eu.globex.com", "everybody at eu.globex.com"),
            ("slack:c1", "#general"),
            ("email:free@gmail.com", "u0free (free@gmail.com)"),
            ("slack:u0pat", "Pat (slack)"),
        ]
    );
    assert_eq!(offered[2].mark, Some(mark));
    assert!(offered[0].mark.is_none());
}

async fn why_somebody_belongs_to_whom(home: Home) {
    home.take(asked_by(CHAT, HANK, "hank@globex.com")).await;
    at_github(&home, "hank-g", None).await;
    put(&home, "stripe", all(vec![listed("1", "Globex", &["globex.com", "github:hank-g"])])).await;
    for (text, who, customer, evidence) in [
        ("hank@globex.com", "u0hank", Some("Globex"), Some(Evidence::Domain)),
        ("@U0Hank", "u0hank", Some("Globex"), Some(Evidence::Domain)),
        ("hank-g", "hank-g", Some("Globex"), Some(Evidence::Login)),
        ("github:Hank-G", "hank-g", Some("Globex"), Some(Evidence::Login)),
        ("slack:hank-g", "hank-g", None, None),
        ("Wile E. Coyote", "", None, None),
        ("new@eu.globex.com", "new@eu.globex.com", Some("Globex"), Some(Evidence::Domain)),
        ("eu.globex.com", "anybody at eu.globex.com", Some("Globex"), Some(Evidence::Bridge)),
        ("slack:C0ACME", "c0acme", Some("Acme"), Some(Evidence::Account)),
        ("who is that", "", None, None),
    ] {
        let told = home.reader.why_person(text).unwrap();
        if who.is_empty() {
            assert!(told.iter().all(|(subject, _)| subject.person.handle == "u0wile"), "{text}");
            continue;
        }
        let [(subject, found)] = told.as_slice() else { panic!("{text}: {told:#?}") };
        assert_eq!(subject.person.handle, who, "{text}");
        assert_eq!(found.customer.as_ref().map(|one| &*one.name), customer, "{text}");
        let decided = found.chain.iter().find(|step| step.decided).map(|step| step.evidence);
        assert_eq!(decided, evidence, "{text}");
    }
}

async fn whoever_asks_is_known_across_channels(home: Home) {
    two_tickets(&home).await;
    at_github(&home, "hank-g", None).await;
    home.take(asked_by("slack:users/C1/7.0", HANK, "hank@globex.com")).await;
    let (slack, code) = (key("users", HANK), key("code", "hank-g"));
    home.store.say_same(slack.clone(), code, Some(true), at(61)).await.unwrap();
    put(&home, "posthog", of(&["hank@globex.com"], vec![], &[("hank@globex.com", "x")])).await;
    let asker = home.reader.asker(home.ticket(CHAT).id).unwrap().unwrap();
    assert_eq!((asker.who.key, asker.who.last_said), (slack, Some(at(1))));
    assert_eq!(asker.users.len(), 1);
    let mut tickets: Vec<_> = asker.tickets.iter().map(|one| one.reference.as_str()).collect();
    tickets.sort_unstable();
    assert_eq!(tickets, [ISSUE, "slack:users/C1/7.0"]);
    home.take(opened(PULL, vec![said("1", 1, ADA)])).await;
    assert_eq!(home.reader.asker(home.ticket(PULL).id).unwrap(), None);
}

async fn nobody_is_logged_in_as_who_does_not_ask_or_is_not_known_to_be_it(home: Home) {
    home.take(asked_by(CHAT, HANK, "hank@globex.com")).await;
    let mut claimed = asked_by("slack:users/C1/7.0", "U0CLAIMS", "boss@globex.com");
    claimed.people.last_mut().unwrap().profile.unverified = true;
    home.take(claimed).await;
    let mut closed = asked_by("slack:users/C1/8.0", "U0DONE", "done@globex.com");
    closed.heads[0].upstream = Upstream::Closed { at: at(9), reason: None };
    home.take(closed).await;
    let never = with_email("U0NEVER", "never@globex.com");
    home.take(Page { people: vec![never], ..Page::default() }).await;
    let people = ["hank@globex.com", "boss@globex.com", "done@globex.com", "never@globex.com"];
    let mut reading = of(&people, vec![], &people.map(|one| (one, "x")));
    reading.users.iter_mut().for_each(|user| user.log_in_as = Some("https://x.test".into()));
    put(&home, "posthog", reading).await;
    put(&home, "stripe", all(vec![listed("cus_1", "Globex", &["globex.com"])])).await;
    let globex = home.reader.customer("Globex").unwrap().unwrap();
    assert_eq!((globex.tickets.len(), globex.users.len()), (3, 4));
    let offered = globex.users.iter().filter(|user| user.log_in_as.is_some());
    assert_eq!(offered.map(|user| user.address.as_str()).collect::<Vec<_>>(), ["hank@globex.com"]);
}

async fn one_person_in_two_channels_is_proposed_and_what_was_said_of_them_stays(home: Home) {
    let mut page = asked_by(CHAT, HANK, "hank@globex.com");
    let text = "I'm hank-g on GitHub".into();
    page.threads[0].messages.push(Message { text, ..said("2", 2, HANK) });
    home.take(page).await;
    let proposed = |home: &Home| home.reader.samenesses(home.ticket(CHAT).id).unwrap();
    assert_eq!(proposed(&home), []);
    at_github(&home, "Hank-G", None).await;
    let (one, other) = (key("users", HANK), key("code", "Hank-G"));
    let found = proposed(&home);
    assert_eq!((&found[0].one, &found[0].other), (&one, &other));
    assert_eq!((found[0].called.as_str(), found[0].said), ("hank-g (github)", None));
    let reason = SamenessReason::Named { identity: id("github:hank-g"), ticket: reference(CHAT) };
    assert_eq!(found[0].reason, reason);
    at_github(&home, "Hank-G", Some("Hank@globex.com")).await;
    assert_eq!(proposed(&home)[0].reason, SamenessReason::Address("hank@globex.com".into()));
    assert_eq!(home.reader.samenesses(home.ticket(ISSUE).id).unwrap()[0].other, one);
    put(&home, "stripe", all(vec![listed("1", "Globex", &["github:hank-g"])])).await;
    assert_eq!(customer_of(&home, CHAT), None);
    home.store.say_same(other.clone(), one.clone(), Some(true), at(61)).await.unwrap();
    assert_eq!(customer_of(&home, CHAT).as_deref(), Some("Globex"));
    assert_eq!(proposed(&home)[0].said, Some(true));
    let before =
        home.store.say_same(one.clone(), other.clone(), Some(false), at(62)).await.unwrap();
    assert_eq!(before, Some(true));
    assert_eq!(customer_of(&home, CHAT), None);
    assert_eq!(proposed(&home)[0].said, Some(false));
    home.store.say_same(one, other, None, at(63)).await.unwrap();
    assert_eq!(proposed(&home)[0].said, None);
}

async fn what_was_said_of_persons_follows_a_renamed_source(home: Home) {
    home.take(asked_by(CHAT, HANK, "hank@gmail.com")).await;
    at_github(&home, "hank-g", None).await;
    put(&home, "stripe", all(vec![listed("1", "Globex", &["github:hank-g"])])).await;
    home.store
        .say_same(key("users", HANK), key("code", "hank-g"), Some(true), at(61))
        .await
        .unwrap();
    let renamed = SourceId("a-chat".into());
    let page = Page { people: Vec::new(), ..asked_by(CHAT, HANK, "hank@gmail.com") };
    home.store.ingest(renamed, page, at(62)).await.unwrap();
    assert_eq!(customer_of(&home, CHAT).as_deref(), Some("Globex"));
    let same = home.reader.samenesses(home.ticket(ISSUE).id).unwrap();
    assert_eq!(same.len(), 1, "the old name's people are nobody's any more: {same:#?}");
    assert_eq!((&same[0].other, same[0].said), (&key("a-chat", HANK), Some(true)));
    let zoe = home.reader.why_person(ZOE).unwrap();
    assert!(zoe.is_empty());
}
