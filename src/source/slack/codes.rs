//! Slack's error codes in plain words: those of the method pages on docs.slack.dev.

/// What only the user can mend: the code, what is wrong, what to do about it.
const NEEDS_YOU: &[(&str, &str, &str)] = &[
    ("invalid_auth", "Slack does not know the token", COPY),
    ("not_authed", "no token reached Slack", COPY),
    (
        "token_revoked",
        "the token was revoked, or the app was removed from the workspace",
        "install the app again and copy its new token to where the configuration reads it",
    ),
    (
        "token_expired",
        "the token has expired, for its app rotates tokens",
        "give a command that prints a fresh token, or use an app without token rotation: \
         hero init --slack-manifest prints one",
    ),
    (
        "account_inactive",
        "the account behind the token, or its workspace, is switched off",
        "use the token of an active account",
    ),
    (
        "not_allowed_token_type",
        "it does not take this kind of token",
        "use a bot token (xoxb-) or a user token (xoxp-)",
    ),
    ("is_bot", "it takes no token of a legacy bot", "use the token of an app (xoxb- or xoxp-)"),
    ("not_in_channel", "the app is not in the channel", "invite the app to the channel"),
    (
        "channel_is_limited_access",
        "the channel is open to some accounts only",
        "take the channel out of the configuration, or ask its owner to let the app in",
    ),
    (
        "no_permission",
        "the token may not do this",
        "invite the app to the channel; if it is there, ask an administrator",
    ),
    ("access_denied", "the token may not see this", ADMINISTRATOR),
    (
        "accesslimited",
        "the workspace lets only certain networks in",
        "connect through such a network, or ask an administrator to allow this one",
    ),
    (
        "org_login_required",
        "the workspace is moving to an Enterprise organization",
        "wait until the move is over",
    ),
    (
        "two_factor_setup_required",
        "the account must set up two-factor authentication",
        "set it up in the account's settings in Slack",
    ),
    ("ekm_access_denied", "administrators hold back the workspace's keys", ADMINISTRATOR),
    ("enterprise_is_restricted", "it cannot be used for a whole organization", ONE_WORKSPACE),
    (
        "team_access_not_granted",
        "the app is not let into the workspace",
        "ask an administrator of the organization to add the app to the workspace",
    ),
    (
        "missing_argument",
        "an argument is missing: team_id, if it is the token of a whole organization",
        ONE_WORKSPACE,
    ),
    ("team_not_found", "the token does not tell which workspace is meant", ONE_WORKSPACE),
    ("invalid_team", "the token does not tell which workspace is meant", ONE_WORKSPACE),
    ("app_access_restricted", "the account may not use the app", ADMINISTRATOR),
    (
        "plan_upgrade_required",
        "the workspace's plan has no user groups",
        "take team_groups out of the configuration",
    ),
    ("no_such_subteam", "the user group is gone", "check team_groups in the configuration"),
    ("users_not_found", "the user group has no members", "check team_groups in the configuration"),
    (
        "invalid_name",
        "the reaction is no emoji of the workspace",
        "write the name of an emoji as close_reaction and claim_reaction",
    ),
];

const COPY: &str = "copy the app's current token from its page OAuth & Permissions to where the \
                    configuration reads it";
const ADMINISTRATOR: &str = "ask an administrator of the workspace to allow it";
const ONE_WORKSPACE: &str = "install the app in one workspace and use the token of that";

/// What passes by itself.
const FAILED: &[(&str, &str)] = &[
    ("fatal_error", "Slack broke down over the request"),
    ("internal_error", "Slack broke down over the request"),
    ("service_unavailable", "Slack is not available just now"),
    ("request_timeout", "the request was cut off on its way to Slack"),
    ("team_added_to_org", "the workspace is moving to an Enterprise organization"),
];

/// What is gone with its place; the rest goes on.
const GONE: &[(&str, &str)] = &[
    ("thread_not_found", "the message is no longer there"),
    ("message_not_found", "the message is no longer there"),
    ("channel_not_found", "the channel is gone or not shown to the app"),
    ("is_archived", "the channel is archived"),
    ("is_inactive", "the channel is archived or frozen"),
];

/// What Slack refuses, by code or by how codes begin; the first that fits tells.
const REFUSED: &[(&str, &str)] = &[
    ("msg_too_long", "the text is too long: shorten it"),
    ("msg_blocks_too_long", "the text is too long: shorten it"),
    ("no_text", "there is no text"),
    ("restricted_action_thread_locked", "the thread is locked"),
    ("thread_locked", "the thread is locked"),
    ("restricted_action_read_only_channel", "the channel is read-only"),
    ("restricted_action_non_threadable_channel", "the channel takes no answers in threads"),
    ("restricted_action_thread_only_channel", "the channel takes answers in threads only"),
    ("restricted_action", "the workspace does not let the app post"),
    ("posting_to_channel_denied", "the workspace does not let the app post"),
    ("cannot_reply_to_message", "this kind of message takes no answers"),
    ("cant_update_message", "only whoever wrote the message can change it"),
    ("cant_delete_message", "only whoever wrote the message can delete it"),
    ("cant_broadcast_message", "this message cannot be shown in the channel"),
    ("no_dual_broadcast", "a message cannot be changed and shown in the channel at once"),
    ("edit_window_closed", "the message is too old to be changed"),
    ("block_mismatch", "the message cannot be changed into another kind"),
    ("streaming_state_conflict", "the message is still being written"),
    ("update_failed", "the message could not be changed"),
    ("already_reacted", "the reaction is there already"),
    ("no_reaction", "there is no such reaction of ours"),
    ("not_reactable", "this message takes no reactions"),
    ("no_access", "the account may not react here"),
    ("too_many_reactions", "the message has too many reactions"),
    ("too_many_emoji", "the message has too many reactions"),
    ("external_channel_migrating", "the channel is being moved: try again later"),
    ("method_not_supported_for_channel_type", "this kind of conversation cannot be read so"),
    ("user_not_found", "there is no such account"),
    ("user_not_visible", "the account is not shown to the app"),
    ("too_many_users", "too many accounts were asked for at once"),
    ("no_query", "there is nothing to look for"),
    ("No query passed", "there is nothing to look for"),
    ("invalid_cursor", "the place to read on from is no longer known"),
    ("send_on_behalf_not_allowed", "the app may not post for somebody else"),
    ("messages_tab_disabled", "the app takes no direct messages"),
    ("list_record_comment_fetch_failed", "Slack could not fetch the comments of a list"),
    ("slack_connect", "the rules of the shared channel do not allow it"),
    ("blocked_file_type", "administrators do not allow this kind of file"),
    ("draft", "the draft in Slack has changed or is gone"),
    ("duplicate", "Slack does not find the message that this one repeats"),
    ("file", "a file is gone or shared too often"),
    ("max_file", "too many files at once"),
    ("missing_file_data", "a file is gone"),
    ("unable_to_share_files", "the files could not be shared"),
    ("too_many_attachments", "the message has too many parts"),
    ("too_many_contact_cards", "the message has too many parts"),
    ("attachment_payload_limit_exceeded", "the message is too large"),
    ("metadata", "Slack does not take what we attach to find the answer again"),
    ("unknown_method", "there is no such method at base_url"),
    ("method_deprecated", "Slack has given this method up: update hero"),
    ("deprecated_endpoint", "Slack has given this method up: update hero"),
    ("invalid_metadata", "Slack does not take what we attach to find the answer again"),
    ("invalid", MISUNDERSTOOD),
    ("missing_post_type", MISUNDERSTOOD),
    ("bad_timestamp", MISUNDERSTOOD),
    ("as_user_not_supported", MISUNDERSTOOD),
    ("limit_required", MISUNDERSTOOD),
    ("markdown_text_conflict", MISUNDERSTOOD),
    ("no_item_specified", MISUNDERSTOOD),
];

const MISUNDERSTOOD: &str = "Slack did not understand the request; that is a fault of hero";

/// What is wrong and what the user can do about it, where only they can.
pub(super) fn needs_you(code: &str) -> Option<(&'static str, &'static str)> {
    let found = NEEDS_YOU.iter().find(|(known, ..)| *known == code);
    found.map(|(_, fault, remedy)| (*fault, *remedy))
}

/// How Slack failed, if trying again later helps.
pub(super) fn failed(code: &str) -> Option<&'static str> {
    exactly(FAILED, code)
}

/// What is no longer there.
pub(super) fn gone(code: &str) -> Option<&'static str> {
    exactly(GONE, code)
}

/// Why Slack refuses; `None` for a code that no page tells of.
pub(super) fn refused(code: &str) -> Option<&'static str> {
    let of_its_kind = || REFUSED.iter().find(|(start, _)| code.starts_with(start));
    exactly(REFUSED, code).or_else(|| of_its_kind().map(|(_, words)| *words))
}

fn exactly(codes: &[(&str, &'static str)], code: &str) -> Option<&'static str> {
    codes.iter().find(|(known, _)| *known == code).map(|(_, words)| *words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_told_as_itself_before_as_one_of_its_kind() {
        for (code, words) in [
            ("restricted_action", "the workspace does not let the app post"),
            ("restricted_action_new", "the workspace does not let the app post"),
            ("restricted_action_thread_locked", "the thread is locked"),
            ("invalid_cursor", "the place to read on from is no longer known"),
            ("invalid_blocks_format", MISUNDERSTOOD),
        ] {
            assert_eq!(refused(code), Some(words), "{code}");
        }
        assert_eq!(refused("never_heard_of_it"), None);
    }
}
