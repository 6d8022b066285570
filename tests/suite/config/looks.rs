//! `[looks]` and themes.

use std::fs;
use support_hero::config::{
    Background, Config, ConfigError, Glyphs, Ink, Looks, Paint, Painted, Palette, Scheme,
};
use tempfile::TempDir;

fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("themes")).unwrap();
    folder
}

fn read(folder: &TempDir, looks: &str) -> Result<Looks, String> {
    let source = "[[source]]\nkind = \"github\"\ntoken = { env = \"T\" }\nrepos = [\"a/b\"]\n";
    let text = format!("[hero]\nname = \"Ada\"\ntimezone = \"UTC\"\n\n[looks]\n{looks}\n{source}");
    let file = folder.path().join("config.toml");
    match Config::parse(&text, &file) {
        Ok(config) => Ok(config.looks),
        Err(ConfigError::Faulty { faults }) => {
            let own = format!("{}/", folder.path().display());
            let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
            Err(told.join("\n").replace(&own, ""))
        }
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn what_is_left_out_is_the_default() {
    let folder = folder();
    assert_eq!(read(&folder, "").unwrap(), Looks::default());
    let all = "theme = \"light\"\nbackground = \"dark\"\nglyphs = \"ascii\"\n";
    let looks = read(&folder, all).unwrap();
    assert_eq!(looks.scheme, Scheme::shipped("light"));
    assert_eq!((looks.background, looks.glyphs), (Background::Dark, Glyphs::Ascii));
}

#[test]
fn a_theme_of_ones_own_stands_beside_the_configuration() {
    let folder = folder();
    let text = "good = \"bold #010203 on bright-white\"\n[light]\ngood = \"cyan\"\n";
    fs::write(folder.path().join("themes/mine.toml"), text).unwrap();
    let scheme = read(&folder, "theme = \"mine\"").unwrap().scheme.unwrap();
    let good = |palette: Palette| palette.get(Painted::Good);
    let bold = Paint {
        ink: Some(Ink::Rgb(1, 2, 3)),
        ground: Some(Ink::Own(15)),
        bold: true,
        ..Paint::default()
    };
    assert_eq!(good(scheme.dark), bold);
    assert_eq!(good(scheme.light), Paint { ink: Some(Ink::Own(6)), ..Paint::default() });
    let terminal = Scheme::shipped("terminal").unwrap();
    assert_eq!(scheme.dark.get(Painted::Late), terminal.dark.get(Painted::Late));
    assert_eq!(scheme.light.get(Painted::Late), terminal.light.get(Painted::Late));
    assert_eq!(good(scheme.dark.colorless()), Paint { bold: true, ..Paint::default() });
}

#[test]
fn faults_are_told_with_file_and_line() {
    let folder = folder();
    let theme = "dim = \"grey\"\nloud = \"red\"\ngood = 3\n\n[light]\nbad = \"red on\"\n";
    fs::write(folder.path().join("themes/mine.toml"), theme).unwrap();
    fs::write(folder.path().join("themes/odd.toml"), "dim = \n").unwrap();
    for (looks, told) in [
        (
            "background = \"grey\"",
            &["config.toml:6: [looks]: background = \"grey\" is no background"][..],
        ),
        ("glyphs = \"emoji\"", &["config.toml:6: [looks]: glyphs = \"emoji\" are no signs"]),
        ("colour = 1", &["config.toml:6: [looks]: colour is not a key here"]),
        ("theme = \"../mine\"", &["config.toml:6: [looks]: theme = \"../mine\" is no name"]),
        (
            "theme = \"none\"",
            &["config.toml:6: [looks]: theme = \"none\" cannot be had from themes/none.toml:"],
        ),
        ("theme = \"odd\"", &["themes/odd.toml:1: this is not TOML"]),
        (
            "theme = \"mine\"\nglyphs = \"x\"",
            &[
                "config.toml:7: [looks]: glyphs",
                "themes/mine.toml:1: dim = \"grey\" has no colour where it says \"grey\"",
                "themes/mine.toml:2: loud is not a key here",
                "themes/mine.toml:3: good = 3 is an integer",
                "themes/mine.toml:6: [light]: bad = \"red on\" has no colour where it says \"\"",
            ],
        ),
    ] {
        let faults = read(&folder, looks).unwrap_err();
        let lines: Vec<&str> = faults.lines().collect();
        assert_eq!(lines.len(), told.len(), "{faults}");
        for (line, told) in lines.iter().zip(told) {
            assert!(line.starts_with(told), "{line}\nnot {told}");
        }
    }
}

/// The relative luminance of a colour, as WCAG 2 has it.
fn luminance(ink: Ink) -> f64 {
    let Ink::Rgb(red, green, blue) = ink else { panic!("{ink:?} is the terminal's") };
    let linear = |part: u8| match f64::from(part) / 255.0 {
        low if low <= 0.04045 => low / 12.92,
        high => ((high + 0.055) / 1.055).powf(2.4),
    };
    0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}

fn contrast(one: Ink, other: Ink) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn the_themes_in_true_colour_can_be_read() {
    assert!((contrast(Ink::Rgb(0, 0, 0), Ink::Rgb(255, 255, 255)) - 21.0).abs() < 0.01);
    for name in ["dark", "light"] {
        let Scheme { dark, light } = Scheme::shipped(name).unwrap();
        assert_eq!(dark, light, "{name} brings its own ground");
        let text = dark.get(Painted::Text);
        for (painted, role) in Painted::ALL {
            let paint = dark.get(painted);
            let ink = paint.ink.or(text.ink).unwrap();
            let ground = paint.ground.or(text.ground).unwrap();
            let contrast = contrast(ink, ground);
            assert!(contrast >= 4.5, "{role} of {name} has {contrast:.2}");
        }
    }
}

#[test]
fn the_default_theme_has_the_terminals_own_colours_and_few_of_them() {
    let Scheme { dark, light } = Scheme::shipped("terminal").unwrap();
    for (palette, unreadable) in [(dark, &[0, 4][..]), (light, &[2, 3, 6, 7])] {
        for (painted, role) in Painted::ALL {
            let paint = palette.get(painted);
            match paint.ink {
                None | Some(Ink::Default) => {}
                Some(Ink::Own(number)) => assert!(!unreadable.contains(&number), "{role}"),
                Some(Ink::Rgb(..)) => panic!("{role} is in true colour"),
            }
            assert_eq!(paint.ground, None, "{role}");
        }
    }
    for plain in [Painted::Text, Painted::Dim, Painted::Strong, Painted::Name, Painted::Focus] {
        assert_eq!(dark.get(plain).ink, None, "colour means something");
    }
}
