//! A stand-in of Slack.
