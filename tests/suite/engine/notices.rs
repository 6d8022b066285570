//! What a source's line tells while a pull goes on and after it.

use super::*;
use support_hero::store::SourceState;
use support_hero::sync::once;

fn notice(reader: &Reader) -> Option<String> {
    reader.sources().unwrap().pop().and_then(|state| state.notice)
}

fn progress(text: &str) -> Result<Page, SourceError> {
    Ok(Page { notice: Some(text.into()), ..Page::default() })
}

fn limited(seconds: u64) -> SourceError {
    SourceError::RateLimited { wait: Duration::from_secs(seconds), what: "all".into() }
}

#[tokio::test]
async fn how_far_a_first_load_has_come_is_told_until_it_is_through() {
    let (dir, hand) = (tempfile::tempdir().unwrap(), Hand::new());
    let lacking = Pulled { notice: Some("no\u{1b}[2J scope".into()), ..Pulled::default() };
    let source = Scripted::new("s")
        .pulls([progress("back to\n3 Nov"), Err(limited(0)), progress("back to 2 Nov")])
        .ends([Err(limited(0)), Ok(lacking)]);
    let line = source.line(SOON);
    let engine = engine(dir.path(), &hand, vec![line]);
    let (store, reader) = (engine.store.clone(), engine.store.reader().unwrap());
    let state = |states: Vec<SourceState>| (states[0].health, states[0].notice.clone());
    for (health, told) in [
        (Health::Limited, Some("back to 3 Nov")),
        (Health::Limited, Some("back to 3 Nov")),
        (Health::Fine, Some("no scope")),
        (Health::Fine, None),
    ] {
        let states = once(&engine).await.unwrap();
        assert_eq!(state(states), (health, told.map(Into::into)));
        assert_eq!(notice(&reader).as_deref(), told);
    }
    let mut changes = store.changes();
    changes.mark_unchanged();
    store.ingest(source.id.clone(), progress("again").unwrap(), hand.now()).await.unwrap();
    assert_eq!(notice(&reader).as_deref(), Some("again"), "at once, not at the end of the pull");
    assert!(changes.has_changed().unwrap());
}

#[tokio::test]
async fn what_was_told_of_a_source_stays_while_it_waits_and_goes_when_it_fails() {
    let (dir, hand) = (tempfile::tempdir().unwrap(), Hand::new());
    let broken = SourceError::Unreachable { why: "no route".into() };
    let waits = Scripted::new("waits").pulls([progress("back to 3 Nov")]).ends([Err(limited(600))]);
    let fails = Scripted::new("fails")
        .pulls([progress("back to 3 Nov"), Err(limited(600))])
        .ends([Err(broken)]);
    let lines = vec![waits.line(SOON), fails.line(SOON)];
    let engine = engine(dir.path(), &hand, lines);
    let store = engine.store.clone();
    let _running = engine.start();
    for (source, told) in [("waits", Some("back to 3 Nov")), ("fails", None)] {
        let seen = until_store(&store, |reader| {
            let states = reader.sources().unwrap();
            let state = states.into_iter().find(|state| state.id.0 == source)?;
            (state.health == Health::Limited).then_some(state.notice)
        });
        assert_eq!(seen.await.as_deref(), told, "{source}");
    }
}
