//! A store that a former version filled.

use super::{APP, bench};
use support_hero::desk::{Cursor, Head, Tracked};

#[tokio::test]
async fn what_a_former_version_left_untold_is_read_again() {
    let mut b = bench(&[APP]).await;
    let pull = b.hub.open_pull(APP, "hscorpio", "Add a retry", "");
    let issue = b.hub.open(APP, "zoeb", "Flags flicker", "");
    b.hub.comment(APP, issue, "lzolc", "+1");
    b.pull().await;
    b.pull().await;
    let (heads, messages) = (b.sink.heads.clone(), b.sink.messages.clone());
    let of_before = |head: &mut Head| head.tracked = Tracked::default();
    b.sink.heads.values_mut().for_each(of_before);
    b.sink.messages.clear();
    let cursor = b.sink.cursor.take().unwrap().0;
    let former = cursor.replace("\"format\":1,", "");
    assert_ne!(former, cursor);
    b.sink.cursor = Some(Cursor(former));
    b.restart(&[APP]);
    b.pull().await;
    assert_eq!((&b.sink.heads, &b.sink.messages), (&heads, &messages));
    assert!(b.head(pull).tracked.need.is_some());
    b.restart(&[APP]);
    let pages = b.sink.pages.len();
    b.pull().await;
    assert_eq!(b.sink.pages.len(), pages, "once");
}
