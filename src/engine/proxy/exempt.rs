//! `NO_PROXY`: the hosts that are connected to directly.

use std::net::IpAddr;

use super::without_root;

/// Whether a list has this host: names, which stand for their subdomains too, addresses and blocks of them, separated by commas or
/// blanks; a name or address may have a port. `*` is every host.
pub(super) fn is_exempt(host: &str, port: u16, list: &str) -> bool {
    let address = address(host);
    list.split(|character: char| character == ',' || character.is_ascii_whitespace())
        .filter(|entry| !entry.is_empty())
        .any(|entry| {
            if entry == "*" {
                return true;
            }
            let (entry, entry_port) = split_port(entry);
            entry_port.is_none_or(|entry_port| entry_port == port)
                && match address {
                    Some(address) => has_address(entry, address),
                    None => has_name(entry, host),
                }
        })
}

fn address(text: &str) -> Option<IpAddr> {
    let text = text
        .strip_prefix('[')
        .and_then(|text| text.strip_suffix(']'))
        .unwrap_or(text);
    Some(text.parse::<IpAddr>().ok()?.to_canonical())
}

/// Takes the port off `name:port`, `address:port` and `[address]:port`. A colon more is part of an IPv6 address.
fn split_port(entry: &str) -> (&str, Option<u16>) {
    let Some((name, port)) = entry.rsplit_once(':') else {
        return (entry, None);
    };
    let port = port.parse().ok();
    let is_port = port.is_some() && (!name.contains(':') || name.ends_with(']'));
    if is_port {
        (name, port)
    } else {
        (entry, None)
    }
}

fn has_name(entry: &str, host: &str) -> bool {
    let host = without_root(host).to_ascii_lowercase();
    let entry = without_root(entry).to_ascii_lowercase();
    let (entry, itself) = match entry.strip_prefix("*.") {
        Some(domain) => (domain, false),
        None => (entry.trim_start_matches('.'), true),
    };
    match host.strip_suffix(entry) {
        _ if entry.is_empty() => false,
        Some("") => itself,
        Some(before) => before.ends_with('.'),
        None => false,
    }
}

fn has_address(entry: &str, host: IpAddr) -> bool {
    let Some((block, bits)) = entry.split_once('/') else {
        return address(entry) == Some(host);
    };
    let (Some(block), Ok(bits)) = (address(block), bits.parse::<u32>()) else {
        return false;
    };
    match (block, host) {
        (IpAddr::V4(block), IpAddr::V4(host)) => {
            is_in(block.to_bits().into(), host.to_bits().into(), 32, bits)
        }
        (IpAddr::V6(block), IpAddr::V6(host)) => is_in(block.to_bits(), host.to_bits(), 128, bits),
        _ => false,
    }
}

/// Whether two numbers of this width begin with the same bits.
fn is_in(block: u128, host: u128, width: u32, bits: u32) -> bool {
    bits <= width && (block ^ host).checked_shr(width - bits).unwrap_or(0) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists() {
        const HOST: &str = "a.example.org";
        for (list, host, exempt) in [
            ("*", HOST, true),
            ("other,*", HOST, true),
            ("*", "10.1.2.3", true),
            ("a.example.org", HOST, true),
            ("A.Example.ORG", HOST, true),
            ("a.example.org", "A.EXAMPLE.ORG", true),
            ("example.org", HOST, true),
            (".example.org", HOST, true),
            (".example.org", "example.org", true),
            ("*.example.org", HOST, true),
            ("*.example.org", "example.org", false),
            ("*.org", HOST, true),
            ("*.b.example.org", HOST, false),
            ("example.org", "badexample.org", false),
            ("*.example.org", "badexample.org", false),
            ("a.example", HOST, false),
            ("", HOST, false),
            (",, ,", HOST, false),
            (".", HOST, false),
            ("*.", HOST, false),
            // Separators and trailing dots.
            ("other, example.org", HOST, true),
            ("other example.org", HOST, true),
            ("other\texample.org\nmore", HOST, true),
            ("example.org.", HOST, true),
            ("example.org", "a.example.org.", true),
            ("example.org.", "a.example.org.", true),
            // Ports.
            ("example.org:443", HOST, true),
            ("example.org:80", HOST, false),
            ("*.example.org:443", HOST, true),
            ("10.1.2.3:443", "10.1.2.3", true),
            ("10.1.2.3:80", "10.1.2.3", false),
            ("[fd00::1]:443", "fd00::1", true),
            ("[fd00::1]:80", "fd00::1", false),
            // Addresses and blocks.
            ("10.1.2.3", "10.1.2.3", true),
            ("1.2.3", "10.1.2.3", false),
            (".1.2.3", "10.1.2.3", false),
            ("fd00::1", "fd00::1", true),
            ("[fd00::1]", "fd00::1", true),
            ("fd00:0:0::1", "fd00::1", true),
            ("fd00::1", "fd00::2", false),
            ("10.0.0.0/8", "10.1.2.3", true),
            ("10.0.0.0/8", "11.1.2.3", false),
            ("10.1.2.0/23", "10.1.3.255", true),
            ("10.1.2.0/23", "10.1.4.0", false),
            ("10.1.2.3/32", "10.1.2.3", true),
            ("10.1.2.3/32", "10.1.2.2", false),
            ("0.0.0.0/0", "10.1.2.3", true),
            ("0.0.0.0/0", "fd00::1", false),
            ("10.0.0.0/33", "10.0.0.0", false),
            ("10.0.0.0/x", "10.0.0.0", false),
            ("10.0.0.0/8", "10.example", false),
            ("10.0.0.0/8", "::ffff:10.1.2.3", true),
            ("fd00::/8", "fdff::1", true),
            ("[fd00::]/8", "fdff::1", true),
            ("fd00::/8", "fe00::1", false),
            ("::/0", "fe00::1", true),
        ] {
            assert_eq!(is_exempt(host, 443, list), exempt, "{list:?} for {host}");
        }
    }
}
