//! How a ticket is found again at Slack.

use super::wire::time_of;
use std::fmt;

/// The channel of a ticket and the messages at its top level that it is made of: one, or several
/// that somebody said one after the other. Written `C012AB3CD/1623758400.000100`, or with all of
/// them: `C012AB3CD/1623758400.000100,*1623758430.000200`, where the star marks the one that is
/// answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Handle {
    /// The channel's id.
    pub channel: String,
    /// The `ts` of each, oldest first; never empty.
    pub roots: Vec<String>,
    /// The `ts` of the one in whose thread an answer goes.
    pub answer: String,
}

impl Handle {
    /// Reads a remote id back; `None` if it is none of Slack's.
    pub fn parse(remote_id: &str) -> Option<Self> {
        let (channel, list) = remote_id.split_once('/')?;
        let roots: Vec<_> = list.split(',').map(|ts| ts.trim_start_matches('*')).collect();
        let starred = list.split(',').find_map(|ts| ts.strip_prefix('*'));
        let answer = starred.or(roots.first().copied())?;
        roots.iter().all(|ts| time_of(ts).is_some()).then(|| Self {
            channel: channel.to_owned(),
            answer: answer.to_owned(),
            roots: roots.into_iter().map(str::to_owned).collect(),
        })
    }
}

impl fmt::Display for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/", self.channel)?;
        for (index, ts) in self.roots.iter().enumerate() {
            let comma = if index > 0 { "," } else { "" };
            let star = if index > 0 && *ts == self.answer { "*" } else { "" };
            write!(f, "{comma}{star}{ts}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handles_are_read_as_they_are_written() {
        for (text, roots, answer) in [
            ("C1/1.000001", 1, "1.000001"),
            ("C1/1.000001,2.000001", 2, "1.000001"),
            ("C1/1.000001,*2.000001,3.000001", 3, "2.000001"),
        ] {
            let handle = Handle::parse(text).unwrap();
            assert_eq!((handle.roots.len(), handle.answer.as_str()), (roots, answer));
            assert_eq!(handle.to_string(), text);
        }
        for bad in ["", "C1", "C1/", "C1/x", "C1/1.000001,"] {
            assert_eq!(Handle::parse(bad), None, "{bad}");
        }
    }
}
