//! What is set up in the workspace, what the token may, and what Slack does badly on request.

use super::Slack;
use super::channel::Channel;
use super::people::{Group, User};
use super::workspace::Planned;
use crate::demo::Guest;

/// Channels.
impl Slack {
    /// Adds a public channel that the token's account is in.
    pub fn add_channel(&self, id: &str, name: &str) {
        self.lock().channels.push(Channel::new(id, name));
    }

    /// Makes a channel private.
    pub fn hide_channel(&self, id: &str) {
        self.in_channel(id, |channel| channel.private = true);
    }

    /// Lets the token's account into a channel, or puts it out. A user token still reads what is
    /// public; a bot token does not.
    pub fn set_member(&self, id: &str, member: bool) {
        self.in_channel(id, |channel| channel.member = member);
    }

    /// Shares a channel with another workspace, by its id (Slack Connect).
    pub fn share_channel(&self, id: &str, team: &str) {
        self.in_channel(id, |channel| channel.shared_with.push(team.into()));
    }
}

/// People.
impl Slack {
    /// Adds a member of the workspace.
    pub fn add_person(&self, id: &str, handle: &str, name: &str, email: &str) {
        let (id, handle, name) = (id.into(), handle.into(), name.into());
        let (email, zone) = (email.into(), "Europe/Amsterdam".into());
        self.lock().users.push(User { id, handle, name, email, zone, ..User::default() });
    }

    /// Adds so many members at once: `U0CROWD00001` and so on.
    pub fn add_crowd(&self, people: usize) {
        for number in 1..=people {
            let (id, handle) = (format!("U0CROWD{number:05}"), format!("crowd{number}"));
            self.add_person(&id, &handle, &format!("Member {number}"), &format!("{handle}@x.test"));
        }
    }

    /// Adds somebody of another workspace, by its id: not listed, but met in shared channels.
    pub fn add_stranger(&self, id: &str, handle: &str, name: &str, team: &str) {
        self.add_person(id, handle, name, "");
        self.in_user(id, |user| user.team = Some(team.into()));
    }

    /// Switches an account off.
    pub fn deactivate(&self, user: &str) {
        self.in_user(user, |user| user.deactivated = true);
    }

    /// Makes a member a guest of one channel or of some.
    pub fn make_guest(&self, user: &str, guest: Guest) {
        self.in_user(user, |user| user.guest = Some(guest));
    }

    /// Moves somebody to another time zone, by its IANA name.
    pub fn set_zone(&self, user: &str, zone: &str) {
        self.in_user(user, |user| user.zone = zone.into());
    }

    /// Adds a user group.
    pub fn add_group(&self, id: &str, handle: &str, users: &[&str]) {
        let users = users.iter().map(|user| (*user).to_owned()).collect();
        self.lock().groups.push(Group { id: id.into(), handle: handle.into(), users });
    }

    fn in_user(&self, id: &str, change: impl FnOnce(&mut User)) {
        self.lock().users.iter_mut().find(|user| user.id == id).map(change).unwrap_or_default();
    }
}

/// The token.
impl Slack {
    /// Makes it a bot token: it speaks for the app's own account, and may not search.
    pub fn as_bot(&self) {
        let mut workspace = self.lock();
        let id = workspace.home.bot_user;
        workspace.token.bot = true;
        workspace.token.me = id.into();
        workspace.token.scopes.retain(|scope| scope != "search:read");
        workspace.users.push(User::program(id, "support_hero", "Support Hero"));
    }

    /// Takes a scope from the token.
    pub fn revoke_scope(&self, scope: &str) {
        self.lock().token.scopes.retain(|granted| granted != scope);
    }

    /// Gives the token these scopes and no others.
    pub fn grant_only(&self, scopes: &[String]) {
        self.lock().token.scopes = scopes.to_vec();
    }

    /// Tells the token's scopes no more.
    pub fn hide_scopes(&self) {
        self.lock().token.tells_scopes = false;
    }
}

/// What Slack does badly.
impl Slack {
    /// Gives out no more than `most` items on a page, whatever is asked for.
    pub fn cap_pages(&self, most: usize) {
        self.lock().page_cap = most;
    }

    /// Begins every list with an empty page that has a next one.
    pub fn begin_lists_with_an_empty_page(&self) {
        self.lock().empty_first_pages = true;
    }

    /// Every cursor given out so far is invalid from now on.
    pub fn expire_cursors(&self) {
        self.lock().cursor_age += 1;
    }

    /// Holds callers to the limits of each method's tier, by the stand-in's clock: 20, 50 or 100
    /// calls a minute, a post a second in each channel. Above them a method answers 429.
    pub fn enforce_tiers(&self) {
        self.lock().limits.tiers = true;
    }

    /// Counts the app as commercially distributed outside of the Marketplace: a call a minute and
    /// at most 15 items for conversations.history and conversations.replies each.
    pub fn distribute(&self) {
        self.lock().limits.distributed = true;
    }

    /// Refuses the next call of a method with this error and status 200; `missing_scope` with the
    /// scopes that are needed and provided.
    pub fn refuse(&self, method: &str, error: &str) {
        self.refuse_times(method, error, 1);
    }

    /// The same for the next `times` calls.
    pub fn refuse_times(&self, method: &str, error: &str, times: u32) {
        let planned = Planned { method: method.into(), error: error.into(), times };
        self.lock().refusals.push(planned);
    }

    /// Takes no posts with more characters than this: they are `msg_too_long`. 40,000 at first.
    pub fn longest_text(&self, characters: usize) {
        self.lock().longest_text = characters;
    }
}
