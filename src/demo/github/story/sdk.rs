//! Issues and pull requests of `example/sdk`.

use super::tale::{End, PullTale, Tale, issue, pull};

/// Newest first.
pub(super) const ALL: &[Tale] = &[
    issue(
        4634,
        "blumbergh",
        17,
        "React Native: app crashes on start with SDK 4.9.0 on Android 16",
        "So, our app crashes for everybody who updated to Android 16. Mmm'kay?\n\n```\nFATAL \
         EXCEPTION: main\nProcess: com.initech.tps, PID: 8123\njava.lang.NoSuchMethodError: No \
         virtual method getInsetsIgnoringVisibility(I)Landroid/graphics/Insets; in class \
         Landroid/view/WindowInsets;\n    at com.example.sdk.replay.ScreenCapture.measure\
         (ScreenCapture.kt:118)\n    at com.example.sdk.replay.ScreenCapture.start\
         (ScreenCapture.kt:64)\n    at com.example.sdk.ReactNativeModule.setup\
         (ReactNativeModule.kt:41)\n    at android.app.ActivityThread.main\
         (ActivityThread.java:9201)\n```\n\n4.8.2 is fine. We have about 9,000 users on Android \
         16.",
    )
    .sdk()
    .labels(&["bug", "react-native"])
    .said(&[("blumbergh", 15, include_str!("crash.md"))])
    .plus_ones(3),
    issue(
        4632,
        "tomash",
        210,
        "TypeScript: `capture()` does not accept `undefined` properties",
        "With `exactOptionalPropertyTypes` this fails:\n\n```ts\nhero.capture('signed_up', { \
             plan: \
         user.plan }); // plan?: string\n// error TS2379: Type 'undefined' is not \
              assignable\n```",
    )
    .sdk()
    .labels(&["typescript"]),
    issue(
        4629,
        "roadrunner",
        560,
        "Flush on `visibilitychange` sends the same batch twice",
        "Two identical requests, 3 ms apart, same `uuid`s. The server seems to deduplicate, but \
         I pay for the radio.",
    )
    .sdk()
    .labels(&["bug", "web"])
    .assigned(&["lokafor"])
    .said(&[
        (
            "lokafor",
            500,
            "Hey Beep, confirmed: `pagehide` and `visibilitychange` both flush. \
             Looking into which one to keep.",
        ),
        ("roadrunner", 130, "Keep the faster one."),
    ]),
    issue(
        4627,
        "sakura-k",
        900,
        "Swift: main thread hangs for 300 ms when opting out",
        "`optOut()` deletes the queue on the main thread. With 2,000 queued events our settings \
         screen freezes. 画面が固まります。",
    )
    .sdk()
    .labels(&["ios", "performance"])
    .said(&[(
        "ghopper",
        870,
        "Hey さくら, thank you for the trace. It moves to a background queue in \
             3.31, out this week.",
    )]),
    issue(
        4621,
        "scarter",
        2_800,
        "Go: data race in `Client.Close`",
        "```\nWARNING: DATA RACE\nWrite at 0x00c0001a4018 by goroutine 7:\n  \
         github.com/example/sdk/go.(*Client).Close()\n      client.go:233 +0x64\nPrevious read at \
         0x00c0001a4018 by goroutine 21:\n  github.com/example/sdk/go.(*Client).loop()\n      \
         client.go:187 +0x1ac\n```\n\nRun with `go test -race`, 1 in 5.",
    )
    .sdk()
    .labels(&["bug", "go"]),
    issue(
        4610,
        "lokafor",
        6_600,
        "Tracking: release 5.0 of the web SDK",
        "- [x] drop the UMD build\n- [ ] flags without a network request on start\n- [ ] \
             migration \
         guide",
    )
    .sdk()
    .milestone("5.0")
    .assigned(&["lokafor"])
    .said(&[("ada", 6_000, "The migration guide is half written, I take that one.")]),
    issue(
        4603,
        "fatimas",
        13_000,
        "Flutter: events are lost in flight mode",
        "Queue is in memory only?",
    )
    .sdk()
    .labels(&["flutter"])
    .said(&[(
        "ghopper",
        12_800,
        "Hey Fatima, from 2.4 on the queue is on disk. Please update \
         and open it again if you still lose events.",
    )])
    .end(End::Closed("ghopper", 12_799, Some("completed"))),
    pull(
        4631,
        "noor-sun",
        310,
        "fix(web): typo in the name of the `persistence` option 🌻",
        "`localStorge` → `localStorage`. It was only in the comment, but it hurt.",
        (1, 1, 1),
    )
    .sdk(),
    pull(
        4625,
        "zoeb",
        1_450,
        "feat(node): time-out per request",
        "Our workers hang for a minute when the network does. Adds `requestTimeoutMs`, default \
             as \
         before.",
        (73, 11, 5),
    )
    .sdk()
    .with(PullTale {
        draft: false,
        conflicts: false,
        size: (0, 0, 0),
        requested: &["ghopper"],
        pushes: &[1_400],
        reviews: &[("lokafor", 1_390, "COMMENTED", "Nice. Should it also apply to flags?")],
        lines: &[],
        runs: &[
            ("test (node 22)", "success"),
            (
                "test (node \
             24)",
                "success",
            ),
            ("size", "failure"),
        ],
    })
    .said(&[(
        "zoeb",
        1_380,
        "Yes, it does since the second commit. The size check fails by 212 \
         bytes, is that a hard limit?",
    )]),
];
