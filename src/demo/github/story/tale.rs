//! How an issue of the story is written down.

/// An issue or pull request with all that happened to it. Times are minutes ago.
#[derive(Debug, Clone, Copy)]
pub(in crate::demo::github) struct Tale {
    pub repo: &'static str,
    pub number: u64,
    /// A login; empty for a deleted account.
    pub author: &'static str,
    pub ago: u32,
    pub title: &'static str,
    pub body: &'static str,
    pub labels: &'static [&'static str],
    pub assignees: &'static [&'static str],
    pub milestone: Option<&'static str>,
    pub plus_ones: u64,
    pub said: &'static [Said],
    pub end: End,
    pub pull: Option<PullTale>,
}

/// Who said what when.
pub(in crate::demo::github) type Said = (&'static str, u32, &'static str);

/// What became of it.
#[derive(Debug, Clone, Copy)]
pub(in crate::demo::github) enum End {
    Open,
    Locked,
    /// Closed by whom, when, for which reason; none for a pull request.
    Closed(&'static str, u32, Option<&'static str>),
    /// Merged by whom, when.
    Merged(&'static str, u32),
}

/// What a pull request has beyond an issue.
#[derive(Debug, Clone, Copy)]
pub(in crate::demo::github) struct PullTale {
    pub draft: bool,
    pub conflicts: bool,
    /// Lines added, lines removed, files.
    pub size: (u64, u64, u64),
    pub requested: &'static [&'static str],
    /// When its author pushed more.
    pub pushes: &'static [u32],
    /// By whom, when, state, words.
    pub reviews: &'static [(&'static str, u32, &'static str, &'static str)],
    /// By whom, when, path, line, words.
    pub lines: &'static [(&'static str, u32, &'static str, u64, &'static str)],
    /// Name and conclusion; empty while it runs.
    pub runs: &'static [(&'static str, &'static str)],
}

/// An open issue of `example/app` without comments.
pub(super) const fn issue(
    number: u64,
    author: &'static str,
    ago: u32,
    title: &'static str,
    body: &'static str,
) -> Tale {
    Tale {
        repo: "example/app",
        number,
        author,
        ago,
        title,
        body,
        labels: &[],
        assignees: &[],
        milestone: None,
        plus_ones: 0,
        said: &[],
        end: End::Open,
        pull: None,
    }
}

/// An open pull request of `example/app`, changing so much.
pub(super) const fn pull(
    number: u64,
    author: &'static str,
    ago: u32,
    title: &'static str,
    body: &'static str,
    size: (u64, u64, u64),
) -> Tale {
    let pull = PullTale {
        draft: false,
        conflicts: false,
        size,
        requested: &[],
        pushes: &[],
        reviews: &[],
        lines: &[],
        runs: &[("build", "success"), ("test", "success"), ("lint", "success")],
    };
    Tale { pull: Some(pull), ..issue(number, author, ago, title, body) }
}

impl Tale {
    /// It belongs to `example/sdk`.
    pub(super) const fn sdk(self) -> Self {
        Self { repo: "example/sdk", ..self }
    }

    pub(super) const fn labels(self, labels: &'static [&'static str]) -> Self {
        Self { labels, ..self }
    }

    pub(super) const fn assigned(self, assignees: &'static [&'static str]) -> Self {
        Self { assignees, ..self }
    }

    pub(super) const fn milestone(self, title: &'static str) -> Self {
        Self { milestone: Some(title), ..self }
    }

    pub(super) const fn plus_ones(self, plus_ones: u64) -> Self {
        Self { plus_ones, ..self }
    }

    pub(super) const fn said(self, said: &'static [Said]) -> Self {
        Self { said, ..self }
    }

    pub(super) const fn end(self, end: End) -> Self {
        Self { end, ..self }
    }

    /// What else there is to a pull request; its size stays.
    pub(super) const fn with(self, told: PullTale) -> Self {
        let size = match self.pull {
            Some(pull) => pull.size,
            None => told.size,
        };
        Self { pull: Some(PullTale { size, ..told }), ..self }
    }
}
