//! `reply` and the outbox: what is said stands at the service, once.

use super::kit::Town;

const KINDS: [&str; 4] = ["thread", "issue", "pull_request", "error"];

#[test]
fn an_answer_is_at_the_service_when_the_command_returns() {
    let town = Town::shared();
    let desk = town.desk("reply");
    let file = town.file("answer.md");
    std::fs::write(&file, "Hey, from a file.\nWith *two* lines.").unwrap();
    for kind in KINDS {
        let before = desk.ticket(kind);
        let ticket = before["ref"].as_str().unwrap().to_owned();
        desk.well(&["reply", &ticket, "--message", "Hey, by word of mouth."]);
        desk.well(&["reply", &ticket, "--file", file.to_str().unwrap()]);
        let piped = desk.piped(&["reply", &ticket, "--file", "-"], "Hey, from a pipe.");
        assert_eq!((piped.code, piped.err.as_str()), (0, ""), "{piped:?}");
        assert!(piped.out.starts_with(&format!("reply {ticket}: ")), "{piped:?}");
        for said in ["Hey, by word of mouth.", "Hey, from a pipe."] {
            assert_eq!(town.count(&ticket, said), 1, "{ticket}: {:?}", town.said(&ticket));
        }
        let from_file = town.said(&ticket).into_iter().filter(|said| said.contains("from a file"));
        assert_eq!(from_file.count(), 1, "{ticket}");
        let owner = before["assignee"].as_str().unwrap_or("Ada Lovelace");
        assert_eq!(desk.show(&ticket)["assignee"], owner, "{ticket}");
    }
    desk.run(&["reply", &desk.refs("queue")[0], "--file", "/no/such"]).failed_saying("/no/such");
}

#[test]
fn an_answer_can_close_and_tells_what_the_service_said() {
    let town = Town::shared();
    let desk = town.desk("reply-close");
    for (kind, state) in [
        ("thread", "marked"),
        ("issue", "not_planned"),
        ("pull_request", "closed"),
        ("error", "resolved"),
    ] {
        let ticket = desk.reference(kind);
        let line = ["reply", &ticket, "-m", "Hey, done.", "--close", "--reason", "not-planned"];
        let told = desk.well(&[line.as_slice(), &["--json"]].concat()).json();
        let states: Vec<_> = told.as_array().unwrap().iter().map(|item| &item["state"]).collect();
        assert_eq!(states, ["sent", "sent"], "{told:#}");
        assert!(told[0]["summary"].as_str().is_some_and(|summary| !summary.is_empty()));
        assert_eq!((town.state(&ticket).as_str(), town.count(&ticket, "Hey, done.")), (state, 1));
        assert_eq!(desk.show(&ticket)["status"], "closed");
        assert!(desk.refs("closed").contains(&ticket));
    }
}

#[test]
fn what_is_left_for_later_waits_in_the_outbox() {
    let town = Town::shared();
    let desk = town.desk("later");
    let (kept, dropped) = (desk.reference("issue"), desk.reference("thread"));
    desk.well(&["reply", &kept, "--message", "Hey, later.", "--close", "--later"]);
    desk.well(&["reply", &dropped, "--message", "Hey, never.", "--later"]);
    assert_eq!((town.count(&kept, "Hey, later."), town.state(&kept)), (0, "open".into()));
    let outbox = desk.well(&["outbox", "--json"]).json();
    let items = outbox.as_array().unwrap();
    let refs: Vec<_> = items.iter().map(|item| item["ref"].as_str().unwrap()).collect();
    assert_eq!(refs, [&kept, &kept, &dropped]);
    assert!(items.iter().all(|item| item["state"] == "queued"));
    assert_eq!(desk.well(&["outbox", "list"]).out.lines().count(), 3);

    let never = items[2]["id"].to_string();
    desk.well(&["outbox", "discard", &never]);
    desk.run(&["outbox", "discard", &never]).failed_saying(&never);
    let first = items[0]["id"].to_string();
    desk.well(&["outbox", "retry", &first]);
    assert_eq!(town.count(&kept, "Hey, later."), 1);
    desk.well(&["sync", "--once"]);
    assert_eq!((town.count(&kept, "Hey, later."), town.state(&kept)), (1, "completed".into()));
    assert_eq!(town.count(&dropped, "Hey, never."), 0);
    assert_eq!(desk.well(&["outbox", "--json"]).json(), serde_json::json!([]));
}

#[test]
fn a_channel_whose_name_is_not_known_yet_goes_by_its_id() {
    let town = Town::shared();
    let desk = town.desk("channel");
    let ticket = desk.reference("thread");
    let told = desk.well(&["reply", &ticket, "-m", "Hey."]).out;
    assert!(told.contains(" of C0") && !told.contains("#C0"), "{told}");
}

#[test]
fn an_e_mail_is_sent_once_and_stands_in_the_conversation() {
    let town = Town::shared();
    let desk = town.desk("mail");
    let ticket = desk.reference("thread");
    let to = "somebody@mail.test";
    let line = ["mail", &ticket, "--to", to, "--subject", "Re: It fails", "--file", "-"];
    let sent = desk.piped(&line, "Hi,\n\nit works again.\n\nBest,\nAda\n");
    assert_eq!((sent.code, sent.err.as_str()), (0, ""), "{sent:?}");
    assert_eq!(sent.out, format!("e-mail {ticket}: e-mail to {to}\n"));
    let [mail] = &town.mails(to)[..] else { panic!("{:?}", town.mails(to)) };
    assert!(mail.contains("From: \"Ada Lovelace\" <ada@example.com>"), "{mail}");
    assert!(mail.contains("Subject: Re: It fails") && mail.contains("it works again."), "{mail}");
    let shown = desk.well(&["show", &ticket]);
    assert!(shown.out.contains("it works again."), "{}", shown.out);
    let nobody = ["mail", &ticket, "--to", "nobody", "--file", "-"];
    let refused = desk.piped(&nobody, "Hi");
    assert_eq!(refused.code, 2, "{refused:?}");
    assert!(refused.err.contains("is no e-mail address"), "{refused:?}");
}
