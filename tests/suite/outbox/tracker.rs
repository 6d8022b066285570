//! What is decided for trackers: new issues, which another source delivers, and reviews.

use super::*;
use crate::store::kit;
use support_hero::desk::{Bond, IssueForm, Kind, MergeMethod, Need, NeedOf, Tracked, Verdict};

kit::on_disk_and_in_memory!(
    a_new_issue_goes_to_its_tracker_and_is_linked,
    a_form_is_gone_while_its_issue_is_on_its_way,
    a_refused_issue_is_a_form_unless_a_newer_one_is,
    neither_source_waits_for_the_other_unless_it_was_decided_so,
    an_issue_goes_to_its_tracker_by_whatever_name,
    a_review_is_an_answer,
    what_a_pull_request_needed_is_done,
    nobody_works_on_it_any_more,
);

/// The source that new issues go to.
pub fn tracker() -> SourceId {
    SourceId("tracker".into())
}

fn form(title: &str) -> IssueForm {
    let body = "> It fails".into();
    IssueForm { place: "example/app".into(), title: title.into(), body, labels: vec!["bug".into()] }
}

/// A new issue.
pub fn create(title: &str) -> Action {
    Action::Create { source: tracker(), form: form(title) }
}

/// A review with these words.
pub fn review(text: &str) -> Action {
    Action::Review { verdict: Verdict::Approve, text: text.into() }
}

impl Home {
    fn form(&self) -> Option<String> {
        self.reader.detail(self.ticket(CHAT).id).unwrap().unwrap().form
    }

    async fn write_form(&self, text: &str) {
        self.store.save_form(reference(CHAT), text.into(), at(2)).await.unwrap();
    }

    async fn begun_at_tracker(&self, minute: i64) -> Option<OutboxId> {
        self.begin_of(tracker(), minute).await.map(|(delivery, _)| delivery.id)
    }
}

async fn a_new_issue_goes_to_its_tracker_and_is_linked(home: Home) {
    let home = home.with_work().await;
    let id = home.decide(CHAT, vec![create("It fails")], 0, 2).await[0];
    assert_eq!(home.begun(2).await, None, "the chat cannot open an issue");
    let (delivery, _) = home.begin_of(tracker(), 2).await.unwrap();
    assert_eq!((delivery.id, delivery.reference), (id, reference(CHAT)));
    assert_eq!(home.status(CHAT, 3), (WaitingOnUs, Some(1)), "nobody was answered");
    assert_eq!(home.ticket(CHAT).assignee(), None);
    let url = "https://github.com/example/app/issues/77";
    let created = Receipt {
        url: Some(url.into()),
        created: Some(reference("github:example/app#77")),
        ..Receipt::default()
    };
    home.settle(id, Outcome::Sent(created), 3).await;
    let link = home.reader.detail(home.ticket(CHAT).id).unwrap().unwrap().links.remove(0);
    assert_eq!((link.reference.as_str(), link.bond), ("github:example/app#77", Bond::Linked));
    assert_eq!((&*link.url, link.by_hand), (url, true));
    let upstream = Upstream::Closed { at: at(20), reason: Some("completed".into()) };
    home.take(heads(Head { upstream, ..head("github:example/app#77") })).await;
    home.take(more(CHAT, vec![said("2", 4, ADA)])).await;
    assert_eq!(home.status(CHAT, 30), (WaitingOnUs, Some(20)), "the loop is to be closed");
}

async fn a_form_is_gone_while_its_issue_is_on_its_way(home: Home) {
    let home = home.with_work().await;
    home.store.save_draft(reference(CHAT), written("Hey Pat"), at(2)).await.unwrap();
    home.write_form(&form("It fails").text()).await;
    let id = home.decide(CHAT, vec![create("It fails")], 2, 3).await[0];
    assert_eq!((home.form(), home.draft(CHAT).as_deref()), (None, Some("Hey Pat")));
    home.take_back(id, at(4)).await.unwrap();
    assert_eq!(home.form(), Some(form("It fails").text()));
    let id = home.decide(CHAT, vec![create("It fails")], 0, 5).await[0];
    home.write_form("Title: Newer").await;
    home.store.discard(id, at(6)).await.unwrap();
    let both = format!("Title: Newer\n\n{}", form("It fails").text());
    assert_eq!(home.form().as_deref(), Some(&*both), "no text is lost");
    assert_eq!(IssueForm::parse(&both).title, "Newer");
    assert_eq!(home.draft(CHAT).as_deref(), Some("Hey Pat"), "that is an answer, no issue");
}

async fn a_refused_issue_is_a_form_unless_a_newer_one_is(home: Home) {
    let home = home.with_work().await;
    let id = home.decide(CHAT, vec![create("It fails")], 0, 2).await[0];
    home.begun_at_tracker(2).await.unwrap();
    home.settle(id, refused(), 2).await;
    assert_eq!((home.form(), home.draft(CHAT)), (Some(form("It fails").text()), None));
    home.store.retry(id, at(3)).await.unwrap();
    home.begun_at_tracker(3).await.unwrap();
    home.settle(id, sent(), 3).await;
    assert_eq!(home.form(), None, "it is open");
    let id = home.decide(CHAT, vec![create("It fails")], 0, 4).await[0];
    home.begun_at_tracker(4).await.unwrap();
    home.write_form("Title: Newer").await;
    home.settle(id, refused(), 4).await;
    home.store.discard(id, at(5)).await.unwrap();
    assert_eq!(home.form().as_deref(), Some("Title: Newer"));
}

async fn neither_source_waits_for_the_other_unless_it_was_decided_so(home: Home) {
    let home = home.with_work().await;
    let issue = home.decide(CHAT, vec![create("It fails")], 0, 2).await[0];
    let answer = home.decide(CHAT, vec![reply("Hey")], 0, 2).await[0];
    assert_eq!(home.begun(2).await, Some((answer, 1)), "the tracker may be down for long");
    assert_eq!(home.begun_at_tracker(2).await, Some(issue));
    home.settle(answer, sent(), 2).await;
    home.settle(issue, sent(), 2).await;
    let ids = home.decide(CHAT, vec![create("Again"), reply("I opened an issue")], 0, 3).await;
    assert_eq!((home.begun(3).await, home.next_due()), (None, None), "first the issue");
    assert_eq!(home.begun_at_tracker(3).await, Some(ids[0]));
    home.settle(ids[0], sent(), 3).await;
    assert_eq!(home.begun(3).await, Some((ids[1], 1)));
}

async fn an_issue_goes_to_its_tracker_by_whatever_name(home: Home) {
    let home = home.with_work().await;
    let page = |name| ticket_of(head(name), vec![said("1", 1, PAT)]);
    home.store.ingest(tracker(), page("github:example/app#9"), at(2)).await.unwrap();
    let id = home.decide(CHAT, vec![create("It fails"), reply("Hey")], 0, 2).await[0];
    let renamed = SourceId("forge".into());
    home.store.ingest(renamed.clone(), page("github:example/app#9"), at(3)).await.unwrap();
    let (delivery, _) = home.begin_of(renamed, 3).await.unwrap();
    assert_eq!(delivery.id, id);
    home.settle(id, sent(), 3).await;
    assert!(home.begun(3).await.is_some(), "the chat's own goes where it went");
}

async fn a_review_is_an_answer(home: Home) {
    home.take(opened(PULL, vec![said("1", 1, PAT)])).await;
    home.store.save_draft(reference(PULL), written("Nice"), at(2)).await.unwrap();
    let id = home.decide(PULL, vec![review("")], 2, 2).await[0];
    assert_eq!(home.draft(PULL).as_deref(), Some("Nice"), "approved without words");
    assert_eq!(home.ticket(PULL).assignee(), Some("Ada"));
    home.take_back(id, at(3)).await.unwrap();
    assert_eq!(home.draft(PULL).as_deref(), Some("Nice"));
    assert_eq!(home.ticket(PULL).assignee(), None, "it is free again");
    let id = home.decide(PULL, vec![review("Nice")], 0, 4).await[0];
    assert_eq!(home.draft(PULL), None);
    assert_eq!(home.status(PULL, 4), (WaitingOnThem, None));
    home.begin(4).await.unwrap();
    home.settle(id, refused(), 4).await;
    assert_eq!(home.draft(PULL).as_deref(), Some("Nice"));
    home.store.retry(id, at(5)).await.unwrap();
    home.begin(5).await.unwrap();
    home.settle(id, sent(), 5).await;
    assert_eq!(home.draft(PULL), None);
}

async fn what_a_pull_request_needed_is_done(home: Home) {
    let need = Need { of: NeedOf::Us, what: "first review".into(), since: at(1) };
    let tracked = Tracked { need: Some(need), ..Tracked::default() };
    let waits = Head { kind: Kind::PullRequest, tracked, ..head(PULL) };
    let merge = Action::Merge { method: MergeMethod::Squash, sha: "abc".into(), insist: false };
    for (action, minute) in [(review("Nice"), 10), (merge, 20)] {
        home.take(heads(waits.clone())).await;
        assert_eq!(home.status(PULL, minute), (WaitingOnUs, Some(1)), "its service says so");
        let id = home.decide(PULL, vec![action], 0, minute).await[0];
        home.begin(minute).await.unwrap();
        home.settle(id, sent(), minute).await;
        assert_eq!(home.status(PULL, minute), (WaitingOnThem, None));
        assert!(home.is_work(PULL));
    }
}

async fn nobody_works_on_it_any_more(home: Home) {
    let assigned = Head { assignees: vec!["ada".into()], ..head(ISSUE) };
    home.take(ticket_of(assigned.clone(), vec![said("1", 1, PAT)])).await;
    let id = home.decide(ISSUE, vec![Action::Unassign], 0, 2).await[0];
    home.begin(2).await.unwrap();
    let receipt = Receipt { assignees: Some(Vec::new()), ..Receipt::default() };
    home.settle(id, Outcome::Sent(receipt), 2).await;
    assert_eq!(home.ticket(ISSUE).assignee(), None);
    home.take(heads(assigned)).await;
    assert_eq!(home.ticket(ISSUE).assignee(), Some("ada"), "as it was is news again");
}
