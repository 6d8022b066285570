//! The manifest from which Slack makes the app that a token needs.

use super::scopes;
use serde_json::{Value, json};

/// Where a manifest is pasted, and what to do then.
pub const USE_OF_MANIFEST: &str = "\
Slack needs an app of yours. If there is none yet:
  1. open https://api.slack.com/apps, choose Create New App and From a manifest, pick the workspace
     and paste what stands below as JSON (hero init --slack-manifest prints it alone);
  2. choose Install to Workspace, and keep the Bot User OAuth Token where the configuration reads it;
  3. in each channel, write: /invite @Support Hero";

/// The manifest as JSON (docs.slack.dev, page "App manifest reference"), with the scopes that the
/// doctor checks and nothing that calls back to anybody.
pub fn manifest() -> String {
    let scopes: Vec<_> = scopes::of_bot().collect();
    let manifest = json!({
        "display_information": {
            "name": "Support Hero",
            "description": "Reads support channels and answers in their threads, for the console hero",
        },
        "features": {"bot_user": {"display_name": "Support Hero", "always_online": false}},
        "oauth_config": {"scopes": {"bot": scopes}},
        "settings": {
            "org_deploy_enabled": false,
            "socket_mode_enabled": false,
            "token_rotation_enabled": false,
        },
    });
    pretty(&manifest)
}

fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_app_of_the_manifest_passes_the_examination() {
        let manifest: Value = serde_json::from_str(&manifest()).unwrap();
        let scopes = manifest["oauth_config"]["scopes"]["bot"].as_array().unwrap();
        let scopes: Vec<_> = scopes.iter().map(|scope| scope.as_str().unwrap()).collect();
        let everything =
            scopes::Use { private_channels: true, team_groups: true, user_token: false };
        for left_out in 0..scopes.len() {
            let mut granted = scopes.clone();
            let missing = granted.remove(left_out);
            let found = scopes::examine(Some(&granted.join(",")), everything);
            assert!(found.iter().any(|f| f.detail.contains(missing)), "{missing} is not checked");
        }
        let found = scopes::examine(Some(&scopes.join(",")), everything);
        let [all] = &found[..] else { panic!("{found:?}") };
        assert_eq!(all.detail, "all that is needed");
    }

    #[test]
    fn a_manifest_keeps_to_slacks_limits() {
        let manifest: Value = serde_json::from_str(&manifest()).unwrap();
        let length = |path: &str| manifest.pointer(path).unwrap().as_str().unwrap().len();
        assert!((1..=35).contains(&length("/display_information/name")));
        assert!((1..=140).contains(&length("/display_information/description")));
        assert!((1..=80).contains(&length("/features/bot_user/display_name")));
        for off in ["org_deploy_enabled", "socket_mode_enabled", "token_rotation_enabled"] {
            assert_eq!(manifest["settings"][off], false, "{off}");
        }
    }
}
