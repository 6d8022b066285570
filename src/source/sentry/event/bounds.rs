//! However much a program sends, what is kept of an event fits into [`LARGEST`].

use super::fields::cut;
use crate::desk::{Event, Exception, Frame};

/// The most bytes that an event is kept in, as JSON.
pub(super) const LARGEST: usize = 256 << 10;
/// How long texts are once they had to be cut, and once that was not enough.
const SHORT: usize = 500;
const SHORTEST: usize = 100;
/// How many calls of a stack, crumbs, tags and contexts are left in the end.
const FEWER_FRAMES: usize = 20;
const FEWEST: usize = 8;

/// An event without what is needed least, as far as that must go for the rest to fit.
pub(super) fn fit(mut event: Event) -> Event {
    let steps: [fn(&mut Event); 5] =
        [drop_library_source, drop_own_source, shorten, drop_frames, drop_most];
    let mut smaller = false;
    for step in steps {
        if size(&event) <= LARGEST {
            break;
        }
        step(&mut event);
        smaller = true;
    }
    if smaller {
        event.missing.push("parts of it are not shown: it is too large".into());
    }
    event
}

fn size(event: &Event) -> usize {
    serde_json::to_string(event).map_or(0, |json| json.len())
}

fn frames(event: &mut Event) -> impl Iterator<Item = &mut Frame> {
    event.chain.iter_mut().flat_map(|exception| &mut exception.frames)
}

fn drop_library_source(event: &mut Event) {
    frames(event).filter(|frame| !frame.own).for_each(|frame| frame.source.clear());
}

/// Of each call but the newest of its stack only the line itself is kept.
fn drop_own_source(event: &mut Event) {
    let rest = event.chain.iter_mut().flat_map(|exception| exception.frames.iter_mut().skip(1));
    rest.for_each(|frame| frame.source.retain(|(number, _)| Some(*number) == frame.line));
}

fn shorten(event: &mut Event) {
    texts(event, SHORT);
}

fn drop_frames(event: &mut Event) {
    let stacks = event.chain.iter_mut().map(|exception| &mut exception.frames);
    stacks.for_each(|frames| frames.truncate(FEWER_FRAMES));
}

/// What is left after this fits, whatever it is: some 200 texts of [`SHORTEST`] characters.
fn drop_most(event: &mut Event) {
    for Exception { frames, .. } in &mut event.chain {
        frames.truncate(FEWEST);
        frames.iter_mut().for_each(|frame| frame.source.clear());
    }
    let older = event.crumbs.len().saturating_sub(FEWEST);
    event.crumbs.drain(..older);
    event.tags.truncate(FEWEST);
    event.contexts.truncate(FEWEST);
    event.missing.truncate(FEWEST);
    texts(event, SHORTEST);
}

/// Cuts every text of an event.
fn texts(event: &mut Event, most: usize) {
    let shorten = |text: &mut String| *text = cut(text, most);
    let maybe = |text: &mut Option<String>| text.iter_mut().for_each(shorten);
    for text in [&mut event.message, &mut event.release, &mut event.environment, &mut event.user] {
        maybe(text);
    }
    for exception in &mut event.chain {
        maybe(&mut exception.kind);
        maybe(&mut exception.value);
        for frame in &mut exception.frames {
            maybe(&mut frame.file);
            maybe(&mut frame.function);
        }
    }
    if let Some(request) = &mut event.request {
        maybe(&mut request.method);
        shorten(&mut request.url);
    }
    for crumb in &mut event.crumbs {
        shorten(&mut crumb.category);
        maybe(&mut crumb.level);
        shorten(&mut crumb.message);
    }
    for (key, value) in event.tags.iter_mut().chain(&mut event.contexts) {
        shorten(key);
        shorten(value);
    }
    event.missing.iter_mut().for_each(shorten);
}
