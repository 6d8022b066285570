//! A list that tells of nobody whom it told of before, and one that goes by another name.

use super::*;

fn of(ids: &[&str]) -> Reading {
    let customers = ids.iter().map(|id| Listed { id: (*id).into(), ..acme(id) });
    Reading { customers: customers.collect(), ..Reading::default() }
}

#[tokio::test]
async fn a_list_that_tells_of_nobody_it_told_of_is_asked_about_first() {
    for (before, after, told) in [
        (&["1"][..], &[][..], Some("stripe told of 1 customer and tells of nobody now: ")),
        (&["1", "2"], &[], Some("stripe told of 2 customers and tells of nobody now: ")),
        (
            &["1", "2"],
            &["3", "4"],
            Some("stripe told of 2 customers and tells of none of them now: "),
        ),
        (&["1", "2"], &["2", "3"], None),
        (&["1"], &["2"], None),
        (&[], &[], None),
        (&[], &["1"], None),
    ] {
        let (dir, hand) = (tempfile::tempdir().unwrap(), Hand::new());
        let stripe = Listing::new("stripe").says([Ok(of(before)), Ok(of(after))]);
        let engine = with(dir.path(), &hand, vec![stripe.line(SOON)]);
        let reader = engine.store.reader().unwrap();
        let page = asked_by("wile@acme.com", 1, hand.now());
        engine.store.ingest(SourceId("s".into()), page, hand.now()).await.unwrap();
        once(&engine).await.unwrap();
        let whose = plans(&reader);
        once(&engine).await.unwrap();
        let state = register_state(&reader, "stripe").unwrap();
        match told {
            Some(told) => {
                assert_eq!((state.health, plans(&reader)), (Health::NeedsYou, whose), "{told}");
                let problem = state.problem.unwrap();
                assert!(problem.starts_with(told) && problem.contains("another name"), "{problem}");
                assert_eq!(state.last_ok, Some(hand.now()), "that of the first reading");
            }
            None => assert_eq!(state.health, Health::Fine, "{before:?} {after:?}"),
        }
    }
}

#[tokio::test]
async fn that_a_list_goes_by_another_name_demotes_nobody_until_it_is_read_under_it() {
    let (dir, hand) = (tempfile::tempdir().unwrap(), Hand::new());
    let page = asked_by("wile@acme.com", 1, hand.now());
    let stripe = Listing::new("stripe").says([Ok(list("basic"))]);
    let before = with(dir.path(), &hand, vec![stripe.line(SOON)]);
    before.store.ingest(SourceId("s".into()), page, hand.now()).await.unwrap();
    once(&before).await.unwrap();
    drop(before);
    let fault = || SourceError::Unreachable { why: "no route".into() };
    let billing = Listing::new("billing").says([Err(fault()), Err(fault()), Ok(list("scale"))]);
    let engine = with(dir.path(), &hand, vec![billing.line(SOON)]);
    let (store, reader) = (engine.store.clone(), engine.store.reader().unwrap());
    once(&engine).await.unwrap();
    assert_eq!(plans(&reader), [Some("basic".into())]);
    assert_eq!(register_state(&reader, "billing").unwrap().health, Health::Failing);
    let _running = engine.start();
    until_store(&store, |r| (plans(r) == [Some("scale".into())]).then_some(())).await;
    until_store(&store, |r| register_state(r, "stripe").is_none().then_some(())).await;
    let all = reader.customers(None, 9).unwrap();
    let registers: Vec<_> = all.iter().map(|line| line.register.0.as_str()).collect();
    assert_eq!(registers, ["billing"]);
}

#[tokio::test]
async fn once_through_forgets_what_goes_by_another_name_when_that_was_read() {
    let (dir, hand) = (tempfile::tempdir().unwrap(), Hand::new());
    let stripe = Listing::new("stripe").says([Ok(list("basic"))]);
    once(&with(dir.path(), &hand, vec![stripe.line(SOON)])).await.unwrap();
    // Under another name even a list of nobody is taken: whoever renamed it was asked.
    let billing = Listing::new("billing").says([Ok(of(&[]))]);
    let engine = with(dir.path(), &hand, vec![billing.line(SOON)]);
    once(&engine).await.unwrap();
    let reader = engine.store.reader().unwrap();
    assert_eq!(register_state(&reader, "stripe"), None);
    assert_eq!(reader.customers(None, 9).unwrap().len(), 0);
}
