//! `:shortcodes:` to the characters they stand for.

use emojis::SkinTone;

/// Slack's names of emoji that the common list calls something else.
const ALIASES: &[(&str, &str)] = &[
    ("face_palm", "facepalm"),
    ("face_vomiting", "vomiting_face"),
    ("face_with_cowboy_hat", "cowboy_hat_face"),
    ("face_with_hand_over_mouth", "hand_over_mouth"),
    ("face_with_monocle", "monocle_face"),
    ("face_with_rolling_eyes", "roll_eyes"),
    ("female-technologist", "woman_technologist"),
    ("hand_with_index_and_middle_fingers_crossed", "crossed_fingers"),
    ("hugging_face", "hugs"),
    ("i_love_you_hand_sign", "love_you_gesture"),
    ("knife_fork_plate", "plate_with_cutlery"),
    ("large_green_circle", "green_circle"),
    ("large_orange_circle", "orange_circle"),
    ("large_yellow_circle", "yellow_circle"),
    ("male-technologist", "man_technologist"),
    ("rolling_on_the_floor_laughing", "rofl"),
    ("simple_smile", "slightly_smiling_face"),
    ("sleuth_or_spy", "detective"),
    ("smiling_face_with_3_hearts", "smiling_face_with_three_hearts"),
    ("spock-hand", "vulcan_salute"),
    ("the_horns", "metal"),
    ("thinking_face", "thinking"),
];

/// `text` with its shortcodes drawn. Those nobody knows (a workspace's own) stay as written.
pub(super) fn draw(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(':') {
        out.push_str(before);
        match shortcode(after) {
            Some((drawn, left)) => {
                out.push_str(&drawn);
                rest = left;
            }
            None => {
                out.push(':');
                rest = after;
            }
        }
    }
    out + rest
}

/// The emoji of one `name`, without colons, for rich text; `None` for an unknown name.
pub(super) fn named(name: &str, tone: Option<SkinTone>) -> Option<String> {
    if let Some(flag) = name.strip_prefix("flag-").and_then(flag) {
        return Some(flag);
    }
    let alias = ALIASES.iter().find(|(slack, _)| *slack == name).map(|(_, common)| *common);
    let found = emojis::get_by_shortcode(alias.unwrap_or(name))
        .or_else(|| emojis::get_by_shortcode(&name.replace('-', "_")))?;
    let toned = tone.and_then(|tone| found.with_skin_tone(tone)).unwrap_or(found);
    Some(toned.as_str().to_owned())
}

/// Slack's number of a skin tone: 2 to 6.
pub(super) fn skin_tone(number: &str) -> Option<SkinTone> {
    Some(match number {
        "2" => SkinTone::Light,
        "3" => SkinTone::MediumLight,
        "4" => SkinTone::Medium,
        "5" => SkinTone::MediumDark,
        "6" => SkinTone::Dark,
        _ => return None,
    })
}

/// The emoji whose shortcode stands at the start of `text`, its opening colon already read, and
/// what follows it.
fn shortcode(text: &str) -> Option<(String, &str)> {
    let (name, rest) = text.split_once(':')?;
    let plain = |c: char| c.is_ascii_alphanumeric() || "_+'-".contains(c);
    if name.is_empty() || !name.chars().all(plain) {
        return None;
    }
    let tone = rest.strip_prefix(":skin-tone-").and_then(|rest| rest.split_once(':'));
    let tone = tone.and_then(|(number, rest)| Some((skin_tone(number)?, rest)));
    let (tone, rest) = tone.map_or((None, rest), |(tone, rest)| (Some(tone), rest));
    Some((named(name, tone)?, rest))
}

/// Two letters of a country as the pair of regional indicators that draws its flag.
fn flag(country: &str) -> Option<String> {
    let letters = country.len() == 2 && country.bytes().all(|b| b.is_ascii_lowercase());
    let indicator = |b: u8| char::from_u32(0x1f1e6 + u32::from(b.wrapping_sub(b'a')));
    letters.then(|| country.bytes().filter_map(indicator).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shortcodes_are_drawn() {
        for (written, drawn) in [
            ("done :white_check_mark:", "done ✅"),
            (":wave::skin-tone-3: hi", "👋🏼 hi"),
            (":wave::skin-tone-9: hi", "👋:skin-tone-9: hi"),
            (":+1::tada:", "👍🎉"),
            (":thinking_face: :flag-ng:", "🤔 🇳🇬"),
            (":man-shrugging:", "🤷‍♂️"),
            ("our :partyparrot: stays", "our :partyparrot: stays"),
            ("at 10:30:00", "at 10:30:00"),
            ("::", "::"),
            ("http://x:80/", "http://x:80/"),
        ] {
            assert_eq!(draw(written), drawn);
        }
    }

    #[test]
    fn every_alias_leads_somewhere() {
        for (slack, _) in ALIASES {
            assert!(named(slack, None).is_some(), "{slack}");
        }
    }
}
