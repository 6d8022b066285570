//! The stand-ins are for this machine alone.

use crate::commands::kit::Town;
use std::net::{IpAddr, SocketAddr};

/// The address of a base: `http://127.0.0.1:4711/api`.
fn socket(url: &str) -> SocketAddr {
    let (_, rest) = url.split_once("://").unwrap();
    rest.split('/').next().unwrap().parse().unwrap()
}

#[test]
fn the_stand_ins_listen_on_loopback_only() {
    let town = Town::new();
    let addresses = serde_json::to_value(&town.week.addresses).unwrap();
    let sockets: Vec<SocketAddr> =
        addresses.as_object().unwrap().values().map(|url| socket(url.as_str().unwrap())).collect();
    assert_eq!(sockets.len(), 7, "{addresses}");
    for socket in &sockets {
        assert_eq!(socket.ip(), IpAddr::from([127, 0, 0, 1]), "{addresses}");
    }
    assert_bound(&sockets);
}

/// The system's own word on where they listen (proc(5), `/proc/net/tcp`): the address is hexadecimal in
/// the order of this machine's bytes, state `0A` listens.
fn assert_bound(sockets: &[SocketAddr]) {
    let Ok(table) = std::fs::read_to_string("/proc/self/net/tcp") else {
        eprintln!("skipped: no /proc/self/net/tcp here, so the system is not asked");
        return;
    };
    let here = format!("{:08X}", u32::from_ne_bytes([127, 0, 0, 1]));
    for socket in sockets {
        let port = format!(":{:04X}", socket.port());
        let lines = table.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
        let listening = lines.filter(|line| line.get(3) == Some(&"0A") && line[1].ends_with(&port));
        let bound: Vec<String> = listening.map(|line| line[1].to_owned()).collect();
        assert_eq!(bound, [format!("{here}{port}")]);
    }
}
