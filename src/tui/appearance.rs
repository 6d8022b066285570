//! What the terminal can show: colours, its background, signs.

use super::theme::Theme;
use crate::config::{Background, Glyphs, Looks, Scheme};
use std::time::Duration;
use terminal_colorsaurus::{QueryOptions, background_color};

/// How long the terminal may take to tell its background. One that has nothing to tell says so at
/// once; what came later would be taken for keys.
const PATIENCE: Duration = Duration::from_secs(1);

/// Terminals without colours, and those that show no more than ASCII.
const COLORLESS: [&str; 4] = ["dumb", "vt100", "vt102", "vt220"];
/// The Linux console has colours, but no letters for our signs.
const CONSOLE: &str = "linux";

/// A variable of the environment.
type Lookup<'a> = &'a dyn Fn(&str) -> Option<String>;

/// The theme for the terminal that we run in, which is asked for its background. To be called before
/// anything else reads the keys.
pub(super) fn theme(looks: &Looks) -> Theme {
    fit(looks, &|name| std::env::var(name).ok().filter(|value| !value.is_empty()), ask)
}

/// The theme for a terminal with this environment, which tells its background if it is asked.
fn fit(looks: &Looks, lookup: Lookup<'_>, ask: impl FnOnce() -> Option<Background>) -> Theme {
    let term = lookup("TERM").unwrap_or_default();
    let colorless = COLORLESS.contains(&term.as_str()) || term.ends_with("-mono");
    let theme = if colorless || lookup("NO_COLOR").is_some() {
        Theme::new(false)
    } else {
        Theme::of(palette(looks, || told(lookup).or_else(ask)))
    };
    let ascii = match looks.glyphs {
        Glyphs::Ascii => true,
        Glyphs::Unicode => false,
        Glyphs::Auto => COLORLESS.contains(&term.as_str()) || term == CONSOLE || !is_utf8(lookup),
    };
    if ascii { theme.in_ascii() } else { theme }
}

/// A theme that is the same on every background needs none to be asked for.
fn palette(
    looks: &Looks,
    background: impl FnOnce() -> Option<Background>,
) -> crate::config::Palette {
    let Scheme { dark, light } =
        looks.scheme.or_else(|| Scheme::shipped("terminal")).unwrap_or_default();
    let is_light = match looks.background {
        _ if dark == light => false,
        Background::Auto => background() == Some(Background::Light),
        known => known == Background::Light,
    };
    if is_light { light } else { dark }
}

/// Some terminals tell in the environment: `COLORFGBG` ends with the number of the background's
/// colour.
fn told(lookup: Lookup<'_>) -> Option<Background> {
    let colors = lookup("COLORFGBG")?;
    match colors.rsplit(';').next()?.parse::<u8>().ok()? {
        7 | 9..=15 => Some(Background::Light),
        0..=8 => Some(Background::Dark),
        _ => None,
    }
}

fn ask() -> Option<Background> {
    let mut options = QueryOptions::default();
    options.timeout = PATIENCE;
    let color = background_color(options).ok()?;
    Some(if color.perceived_lightness() > 0.5 { Background::Light } else { Background::Dark })
}

/// The first of these that is set counts; where none is, nearly all terminals take UTF-8.
fn is_utf8(lookup: Lookup<'_>) -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(lookup);
    locale.is_none_or(|locale| {
        let locale = locale.to_lowercase();
        locale.ends_with("utf-8") || locale.ends_with("utf8")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(looks: &Looks, environment: &[(&str, &str)], answer: Option<Background>) -> Theme {
        let lookup = |name: &str| {
            let found = environment.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        fit(looks, &lookup, || answer)
    }

    fn scheme(name: &str) -> Scheme {
        Scheme::shipped(name).unwrap()
    }

    #[test]
    fn the_background_is_as_configured_else_as_told_else_as_asked() {
        use Background::{Auto, Dark, Light};
        let Scheme { dark, light } = scheme("terminal");
        for (configured, told, answer, is_light) in [
            (Auto, None, None, false),
            (Auto, None, Some(Light), true),
            (Auto, Some("15;0"), Some(Light), false),
            (Auto, Some("0;default;15"), None, true),
            (Auto, Some("0;7"), Some(Dark), true),
            (Auto, Some("nonsense"), Some(Light), true),
            (Dark, Some("0;15"), Some(Light), false),
            (Light, Some("15;0"), Some(Dark), true),
        ] {
            let looks = Looks { background: configured, ..Looks::default() };
            let environment: Vec<_> = told.map(|told| ("COLORFGBG", told)).into_iter().collect();
            let expected = Theme::of(if is_light { light } else { dark });
            let theme = shown(&looks, &environment, answer);
            assert_eq!(theme, expected, "{configured:?} {told:?} {answer:?}");
        }
    }

    #[test]
    fn a_theme_for_every_background_asks_for_none() {
        let looks = Looks { scheme: Some(scheme("light")), ..Looks::default() };
        let theme = fit(&looks, &|_| None, || panic!("the terminal was asked"));
        assert_eq!(theme, Theme::of(scheme("light").dark));
    }

    #[test]
    fn whoever_wants_no_colour_gets_none() {
        let looks = Looks { scheme: Some(scheme("dark")), ..Looks::default() };
        for environment in [("NO_COLOR", "1"), ("TERM", "xterm-mono")] {
            assert_eq!(shown(&looks, &[environment], None), Theme::new(false), "{environment:?}");
        }
        assert_eq!(shown(&looks, &[("TERM", "dumb")], None), Theme::new(false).in_ascii());
    }

    #[test]
    fn signs_are_as_configured_else_as_the_locale_tells() {
        let looks = |glyphs| Looks { glyphs, ..Looks::default() };
        for (glyphs, environment, ascii) in [
            (Glyphs::Auto, ("X", ""), false),
            (Glyphs::Auto, ("LANG", "en_GB.UTF-8"), false),
            (Glyphs::Auto, ("LC_ALL", "de_DE.utf8"), false),
            (Glyphs::Auto, ("LC_CTYPE", "C"), true),
            (Glyphs::Auto, ("LANG", "de_DE.ISO-8859-15"), true),
            (Glyphs::Auto, ("TERM", "linux"), true),
            (Glyphs::Unicode, ("LANG", "C"), false),
            (Glyphs::Ascii, ("LANG", "en_GB.UTF-8"), true),
        ] {
            let theme = shown(&looks(glyphs), &[environment], None);
            let expected = Theme::new(true);
            let expected = if ascii { expected.in_ascii() } else { expected };
            assert_eq!(theme, expected, "{glyphs:?} {environment:?}");
        }
    }
}
