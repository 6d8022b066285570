//! `:shortcodes:` to the characters they stand for.
//!
//! Slack's names are those of <https://github.com/iamcal/emoji-data>: mostly the common ones, or the
//! character's own name.

use crate::source::shortcodes;
use emojis::{Emoji, SkinTone};
use std::collections::HashMap;
use std::sync::LazyLock;

/// Names that neither the common list has nor a rule below, and those it takes for another
/// character.
const NAMES: &str = "
    airplane_arriving 🛬  badminton_racquet_and_shuttlecock 🏸  bald_person 🧑‍🦲
    barely_sunny 🌥️  biohazard_sign ☣️  black_circle_for_record ⏺️
    black_left_pointing_double_triangle_with_vertical_bar ⏮️
    black_right_pointing_double_triangle_with_vertical_bar ⏭️
    black_right_pointing_triangle_with_double_vertical_bar ⏯️  black_square_for_stop ⏹️
    bride_with_veil 👰  compression 🗜️  cricket_bat_and_ball 🏏  curly_haired_person 🧑‍🦱
    dagger_knife 🗡️  derelict_house_building 🏚️  double_vertical_bar ⏸️  dove_of_peace 🕊️
    drum_with_drumsticks 🥁  eject ⏏️  email ✉️  face_palm 🤦  face_with_cowboy_hat 🤠
    face_with_finger_covering_closed_lips 🤫  face_with_one_eyebrow_raised 🤨
    face_with_open_mouth_vomiting 🤮  female-doctor 👩‍⚕️  fencer 🤺
    field_hockey_stick_and_ball 🏑  first_place_medal 🥇  frame_with_picture 🖼️
    giraffe_face 🦒  golfer 🏌️  grinning_face_with_one_large_and_one_small_eye 🤪
    grinning_face_with_star_eyes 🤩  guardsman 💂
    hand_with_index_and_middle_fingers_crossed 🤞  handball 🤾
    heavy_heart_exclamation_mark_ornament ❣️  helmet_with_white_cross ⛑️  house_buildings 🏘️
    hugging_face 🤗  i_love_you_hand_sign 🤟  ice_hockey_stick_and_puck 🏒  juggling 🤹
    keycap_star *️⃣  kiwifruit 🥝  knife_fork_plate 🍽️  ladybug 🐞  large_blue_square 🟦
    large_brown_circle 🟤  large_brown_square 🟫  large_green_circle 🟢  large_green_square 🟩
    large_orange_circle 🟠  large_orange_square 🟧  large_purple_circle 🟣
    large_purple_square 🟪  large_red_square 🟥  large_yellow_circle 🟡  large_yellow_square 🟨
    lightning 🌩️  lightning_cloud 🌩️  lion_face 🦁  lower_left_ballpoint_pen 🖊️
    lower_left_crayon 🖍️  lower_left_fountain_pen 🖋️  lower_left_paintbrush 🖌️
    male-doctor 👨‍⚕️  man-heart-man 👨‍❤️‍👨  man-kiss-man 👨‍❤️‍💋‍👨
    man-with-bunny-ears-partying 👯‍♂️  man-wrestling 🤼‍♂️  man_and_woman_holding_hands 👫
    man_in_business_suit_levitating 🕴️  man_with_beard 🧔‍♂️  man_with_turban 👳  mate_drink 🧉
    medal 🎖️  men-with-bunny-ears-partying 👯‍♂️  menorah_with_nine_branches 🕎
    mostly_sunny 🌤️  mother_christmas 🤶  octagonal_sign 🛑  ok_woman 🙆  om_symbol 🕉️
    partly_sunny_rain 🌦️  person_doing_cartwheel 🤸  person_with_ball ⛹️
    person_with_blond_hair 👱  person_with_headscarf 🧕  person_with_pouting_face 🙎
    racing_motorcycle 🏍️  radioactive_sign ☢️  rain_cloud 🌧️  red_haired_person 🧑‍🦰
    reversed_hand_with_middle_finger_extended 🖕  robot_face 🤖  satellite 🛰️  scales ⚖️
    scooter 🛴  second_place_medal 🥈  serious_face_with_symbols_covering_mouth 🤬
    shocked_face_with_exploding_head 🤯  shopping_trolley 🛒  skin-tone-2 🏻  skin-tone-3 🏼
    skin-tone-4 🏽  skin-tone-5 🏾  skin-tone-6 🏿  sleeping_accommodation 🛌  sleuth_or_spy 🕵️
    smiling_face_with_3_hearts 🥰  smiling_face_with_smiling_eyes_and_hand_covering_mouth 🤭
    snow_cloud 🌨️  snowman ☃️  speaking_head_in_silhouette 🗣️  spiral_calendar_pad 🗓️
    spiral_note_pad 🗒️  spock-hand 🖖  staff_of_aesculapius ⚕️  sun_behind_cloud 🌥️
    sun_small_cloud 🌤️  table_tennis_paddle_and_ball 🏓  the_horns 🤘  third_place_medal 🥉
    three_button_mouse 🖱️  thunder_cloud_and_rain ⛈️  tornado_cloud 🌪️  umbrella ☂️
    unicorn_face 🦄  waving_black_flag 🏴  waving_white_flag 🏳️  weight_lifter 🏋️
    white_frowning_face ☹️  white_haired_person 🧑‍🦳  wind_blowing_face 🌬️
    woman-heart-man 👩‍❤️‍👨  woman-heart-woman 👩‍❤️‍👩  woman-kiss-man 👩‍❤️‍💋‍👨
    woman-kiss-woman 👩‍❤️‍💋‍👩  woman-with-bunny-ears-partying 👯‍♀️  woman-wrestling 🤼‍♀️
    woman_with_beard 🧔‍♀️  womans_flat_shoe 🥿  women-with-bunny-ears-partying 👯‍♀️
    wrestlers 🤼  zebra_face 🦓
";

/// [`NAMES`] by name.
static OWN: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
    let mut words = NAMES.split_whitespace();
    std::iter::from_fn(|| words.next().zip(words.next())).collect()
});

/// The characters by their own names, written as shortcodes.
static BY_NAME: LazyLock<HashMap<String, &Emoji>> =
    LazyLock::new(|| emojis::iter().map(|emoji| (plain(emoji.name()), emoji)).collect());

/// The longest name taken for a shortcode, in bytes: Slack allows 100 characters.
const LONGEST: usize = 100;

/// `text` with its shortcodes drawn. Those nobody knows (a workspace's own) stay as written.
pub(super) fn draw(text: &str) -> String {
    shortcodes::draw(text, |_, code| {
        let (length, drawn) = first(code)?;
        Some((length, drawn.into()))
    })
}

/// The shortcode at the start of `text`: its length, and how it is drawn. A name that nobody knows
/// is left as it is, as long as it has a letter: `10:30:00` is a time. Nor is `a:b:c` a shortcode.
pub(super) fn first(text: &str) -> Option<(usize, String)> {
    let name = shortcode(text)?;
    let toned = text.get(name.len() + 2..)?;
    let short = name.len() == 1 || name.bytes().all(|b| b.is_ascii_digit());
    if short && toned.starts_with(|c: char| c.is_alphanumeric()) {
        return None;
    }
    let tone = shortcode(toned).filter(|tone| skin_tone(tone).is_some());
    let length = name.len() + 2 + tone.map_or(0, |tone| tone.len() + 2);
    match sign(text.get(1..length - 1)?) {
        Some(drawn) => Some((length, drawn)),
        None if name.contains(|c: char| c.is_ascii_alphabetic()) => {
            Some((length, text.get(..length)?.to_owned()))
        }
        None => None,
    }
}

/// The character of a name without its outer colons: `wave`, `wave::skin-tone-3`, as in reactions
/// and rich text. `None` for the names of a workspace's own pictures.
pub(super) fn sign(name: &str) -> Option<String> {
    let (name, tone) = match name.split_once("::") {
        Some((name, tone)) => (name, skin_tone(tone)),
        None => (name, None),
    };
    if let Some(found) = OWN.get(name).copied().or_else(|| Some(common(name)?.as_str())) {
        let toned = tone.and_then(|tone| emojis::get(found)?.with_skin_tone(tone));
        return Some(toned.map_or(found, |toned| toned.as_str()).to_owned());
    }
    name.strip_prefix("flag-").and_then(flag).or_else(|| family(name))
}

/// A character by the common list, or by its own name: `male-` and `female-` are men and women.
fn common(name: &str) -> Option<&'static Emoji> {
    let listed = |name: &str| emojis::get_by_shortcode(name);
    let plain = plain(name);
    let gendered = match plain.split_once('_') {
        Some(("female", rest)) => format!("woman_{rest}"),
        Some(("male", rest)) => format!("man_{rest}"),
        _ => String::new(),
    };
    let named = |name: &str| BY_NAME.get(name).copied();
    listed(name)
        .or_else(|| listed(&plain))
        .or_else(|| named(&plain))
        .or_else(|| named(&gendered))
        .or_else(|| listed(&gendered))
}

/// A name with nothing but letters, digits and `_` between its words.
fn plain(name: &str) -> String {
    let lower = name.to_lowercase();
    let words = lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("_")
}

/// The name of the shortcode at the start of `text`.
fn shortcode(text: &str) -> Option<&str> {
    let name = text.strip_prefix(':')?;
    let end = name.bytes().take(LONGEST + 1).position(|b| !is_of_name(b))?;
    let closed = name.get(end..).is_some_and(|rest| rest.starts_with(':'));
    name.get(..end).filter(|name| closed && !name.is_empty())
}

fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_+'-".contains(&byte)
}

/// Slack's name of a skin tone: `skin-tone-2` to `skin-tone-6`.
fn skin_tone(name: &str) -> Option<SkinTone> {
    Some(match name.strip_prefix("skin-tone-")? {
        "2" => SkinTone::Light,
        "3" => SkinTone::MediumLight,
        "4" => SkinTone::Medium,
        "5" => SkinTone::MediumDark,
        "6" => SkinTone::Dark,
        _ => return None,
    })
}

/// Two letters of a country as the pair of regional indicators that draws its flag.
fn flag(country: &str) -> Option<String> {
    let letters = country.len() == 2 && country.bytes().all(|b| b.is_ascii_lowercase());
    let indicator = |b: u8| char::from_u32(0x1f1e6 + u32::from(b.wrapping_sub(b'a')));
    letters.then(|| country.bytes().filter_map(indicator).collect())
}

/// `man-woman-boy`: its members joined.
fn family(name: &str) -> Option<String> {
    let member = |word| match word {
        "man" => Some("👨"),
        "woman" => Some("👩"),
        "boy" => Some("👦"),
        "girl" => Some("👧"),
        _ => None,
    };
    Some(name.split('-').map(member).collect::<Option<Vec<_>>>()?.join("\u{200d}"))
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
            (":robot_face::skin-tone-3:", "🤖"),
            (":+1::tada:", "👍🎉"),
            (":thinking_face: :flag-ng:", "🤔 🇳🇬"),
            (":man-shrugging: :female-technologist:", "🤷‍♂️ 👩‍💻"),
            (":man-woman-girl: :email: :robot_face:", "👨‍👩‍👧 ✉️ 🤖"),
            ("our :partyparrot: stays", "our :partyparrot: stays"),
            (":our_wave::skin-tone-2:", ":our_wave::skin-tone-2:"),
            ("at 10:30:00", "at 10:30:00"),
            ("at 10:100:00 a:b:c", "at 10:100:00 a:b:c"),
            ("::", "::"),
            ("http://x:80/", "http://x:80/"),
        ] {
            assert_eq!(draw(written), drawn);
        }
    }

    #[test]
    fn every_name_of_ours_is_drawn_by_it() {
        assert!(OWN.len() > 100);
        for (name, drawn) in OWN.iter() {
            assert!(name.bytes().all(is_of_name), "{name}");
            assert_eq!(sign(name).as_deref(), Some(*drawn), "{name}");
        }
    }

    #[test]
    fn reactions_are_drawn_by_their_names() {
        assert_eq!(sign("+1::skin-tone-2").as_deref(), Some("👍🏻"));
        assert_eq!(sign("partyparrot"), None);
        assert_eq!(sign("flag-NG"), None);
    }
}
