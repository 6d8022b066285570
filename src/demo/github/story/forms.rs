//! Templates for new issues of `example/app`.

/// Paths and texts.
pub(super) const ALL: [(&str, &str); 3] = [
    (
        ".github/ISSUE_TEMPLATE/bug_report.yml",
        r#"name: Bug report
description: Something does not work as it should
title: "[Bug]: "
labels: ["bug"]
body:
  - type: markdown
    attributes:
      value: Thanks for taking the time to fill this in!
  - type: textarea
    attributes:
      label: What happened?
      placeholder: What you did, what you saw, what you expected
    validations:
      required: true
  - type: input
    attributes:
      label: Version
      placeholder: ex. 2.1.0
  - type: textarea
    attributes:
      label: Relevant log output
      render: shell
"#,
    ),
    (
        ".github/ISSUE_TEMPLATE/feature_request.md",
        "---\nname: Feature request\nabout: Suggest an idea\ntitle: ''\nlabels: enhancement\n\
         assignees: ''\n---\n\n**What are you trying to do?**\n\n\n**What would help?**\n",
    ),
    (".github/ISSUE_TEMPLATE/config.yml", "blank_issues_enabled: true\n"),
];
