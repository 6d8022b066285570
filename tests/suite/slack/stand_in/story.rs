//! The demo's week shows every form that a message can take.

use super::super::bench::Bench;
use support_hero::demo::Rng;
use support_hero::demo::slack::Visible;

const SUPPORT: &str = "C0SUPPORT1";

async fn told() -> Bench {
    let bench = Bench::without_channels(&[]).await;
    bench.demo.story(&mut Rng::new(7), bench.now());
    bench
}

fn with<'a>(truth: &'a [Visible], words: &str) -> &'a Visible {
    truth.iter().find(|message| message.text.contains(words)).expect(words)
}

#[tokio::test]
async fn somebody_tells_one_problem_in_three_messages() {
    let truth = told().await.demo.truth(SUPPORT);
    let pieces = truth
        .iter()
        .filter(|message| message.thread.is_none() && message.user.as_deref() == Some("U0FATIMA1"));
    let times: Vec<f64> = pieces.map(|piece| piece.ts.parse().unwrap()).collect();
    let together = times.windows(3).any(|three| three[2] - three[0] < 120.0);
    assert!(together, "{times:?}");
}

#[tokio::test]
async fn an_outsider_asks_below_an_announcement_of_ours() {
    let truth = told().await.demo.truth("C0GENERAL1");
    let announced = with(&truth, "Heads-up");
    let asked = with(&truth, "Lambda");
    assert_eq!(announced.user.as_deref(), Some("U0LINUS01"));
    assert_eq!(asked.thread.as_deref(), Some(&*announced.ts));
}

#[tokio::test]
async fn all_markup_occurs() {
    let truth = told().await.demo.truth(SUPPORT);
    let text = &with(&truth, "Exports stop").text;
    for markup in [
        "*Exports",
        "_only_",
        "~The",
        "`limit=50000`",
        "```\nGET",
        "&amp;",
        "&gt; ",
        "• ",
        "|the page",
        "<@U0ADA0001>",
        "<#C0GENERAL1|",
        "<!subteam^S0HEROES1|",
        "<!date^",
        ":hero:",
        ":see_no_evil:",
    ] {
        assert!(text.contains(markup), "{markup} in {text}");
    }
}

#[tokio::test]
async fn papercups_mirrors_in_all_its_generations() {
    let bench = told().await;
    let truth = bench.demo.truth(SUPPORT);
    let filler = truth.iter().filter(|m| m.text == "(Send a message here to get started!)");
    assert_eq!(filler.count(), 4);
    let form = [("channel", SUPPORT), ("limit", "999")];
    let history = super::call(&bench, "conversations.history", &form).await;
    let messages = history["messages"].as_array().unwrap();
    let mirrored = messages.iter().filter(|message| message["app_id"] == "A0PAPER01");
    let labels = mirrored.map(|message| {
        let fields = message["blocks"][1]["fields"].as_array().unwrap().iter();
        let label =
            |text: &str| text.split(":*").next().unwrap().trim_start_matches('*').to_owned();
        let labels = fields.map(|field| label(field["text"].as_str().unwrap()));
        let button = &message["blocks"][3]["elements"][0];
        let id = button["value"].as_str().unwrap();
        assert!(message["text"].as_str().unwrap().contains(&format!("/all/{id}|dashboard>")));
        format!(
            "{} {}",
            button["action_id"].as_str().unwrap(),
            labels.collect::<Vec<_>>().join(" ")
        )
    });
    let labels: Vec<_> = labels.collect();
    assert_eq!(
        labels,
        [
            "close_conversation Name Email Status",
            "close_conversation Name Email Source Status",
            "close_conversation Name Email URL Browser OS Timezone Status",
            "open_conversation Name Email Status",
        ]
    );
}
