//! Which machines a registry's answer may send us to.
//!
//! A registry names tarball addresses and redirects. One on the public internet has no business
//! naming a machine of our own network, so what it names must resolve to public addresses; a
//! registry that is itself inside our network may name others there.
//!
//! What this does not stop: with an HTTP proxy the proxy resolves names, and only addresses
//! written as numbers are checked here.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::{
    Url,
    dns::{Addrs, Name, Resolve, Resolving},
};

/// Whether an address belongs to the public internet.
pub(super) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => {
            embedded_v4(address).map_or_else(|| is_public_v6(address), is_public_v4)
        }
    }
}

/// Follows the special-purpose address registry for IPv4.
fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let shared = a == 100 && (64..128).contains(&b);
    let protocol_assignments = (a, b, c) == (192, 0, 0);
    let benchmarking = a == 198 && (18..20).contains(&b);
    !(a == 0
        || a >= 224
        || shared
        || protocol_assignments
        || benchmarking
        || address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation())
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    // Global unicast is 2000::/3, without the documentation range.
    let [first, second, ..] = address.segments();
    first & 0xe000 == 0x2000 && (first, second) != (0x2001, 0x0db8)
}

/// The IPv4 address that an IPv6 one stands for: mapped, compatible, NAT64 and 6to4.
fn embedded_v4(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let s = address.segments();
    let from = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    match s {
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            Some(from(high, low))
        }
        [0x2002, high, low, ..] => Some(from(high, low)),
        _ => None,
    }
}

/// Whether a registry is inside our own network: none of its addresses is public.
pub(super) async fn is_local(registry: &Url) -> bool {
    match literal(registry) {
        Some(address) => !is_public(address),
        None => {
            let Some(host) = registry.host_str() else {
                return false;
            };
            match tokio::net::lookup_host((host, 0)).await {
                Ok(mut addresses) => addresses.all(|address| !is_public(address.ip())),
                Err(_) => false,
            }
        }
    }
}

/// The address that a URL names by number.
pub(super) fn literal(url: &Url) -> Option<IpAddr> {
    match url.host()? {
        url::Host::Ipv4(address) => Some(address.into()),
        url::Host::Ipv6(address) => Some(address.into()),
        url::Host::Domain(_) => None,
    }
}

/// Resolves names to public addresses alone. The connection uses what was checked, so a name
/// cannot change its meaning in between.
#[derive(Debug)]
pub(super) struct PublicOnly {
    /// Proxies of the operator, which may be anywhere.
    pub(super) except: Vec<String>,
}

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        let any = self.except.iter().any(|host| host == name.as_str());
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let allowed: Vec<SocketAddr> = found
                .filter(|address| any || is_public(address.ip()))
                .collect();
            if allowed.is_empty() {
                return Err(format!(
                    "`{}` is an address of a private network, which a public registry may not name",
                    name.as_str()
                )
                .into());
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_addresses_are_told_in_every_spelling() {
        for text in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "fc00::1",
            "fe80::1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "ff02::1",
        ] {
            assert!(!is_public(text.parse().unwrap()), "{text}");
        }
        for text in [
            "1.1.1.1",
            "104.16.0.34",
            "2606:4700::6810:22",
            "::ffff:1.1.1.1",
            "100.63.0.1",
            "172.32.0.1",
        ] {
            assert!(is_public(text.parse().unwrap()), "{text}");
        }
        for url in [
            "http://2130706433/",
            "http://0x7f.1/",
            "http://[::ffff:127.0.0.1]/",
            "http://127.1/",
        ] {
            assert!(!is_public(literal(&url.parse().unwrap()).unwrap()), "{url}");
        }
    }

    #[tokio::test]
    async fn a_name_of_this_machine_is_refused() {
        let resolver = PublicOnly { except: vec![] };
        assert!(
            resolver
                .resolve("localhost".parse().unwrap())
                .await
                .is_err()
        );
        let resolver = PublicOnly {
            except: vec!["localhost".into()],
        };
        assert!(
            resolver.resolve("localhost".parse().unwrap()).await.is_ok(),
            "control"
        );
    }
}
