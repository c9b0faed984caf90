//! Certificates: made at start, or read from files.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use native_tls::{Identity, TlsAcceptor};
use openssl::asn1::Asn1Time;
use openssl::bn::{BigNum, MsbOption};
use openssl::ec::{EcGroup, EcKey};
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::x509::extension::{
    AuthorityKeyIdentifier, BasicConstraints, ExtendedKeyUsage, KeyUsage, SubjectAlternativeName,
    SubjectKeyIdentifier,
};
use openssl::x509::{X509Builder, X509Name, X509NameBuilder};

use super::options::{CertificateAge, StartError, TlsOptions};

/// An acceptor and the PEM text of the authority that clients have to trust, if it was made here.
pub(crate) struct Tls {
    pub(crate) acceptor: TlsAcceptor,
    pub(crate) authority: Option<String>,
}

pub(crate) fn prepare(options: &TlsOptions) -> Result<Option<Tls>, StartError> {
    let (chain, key, authority) = match options {
        TlsOptions::Off => return Ok(None),
        TlsOptions::Files { certificate, key } => {
            let read = |path: &PathBuf| {
                std::fs::read(path).map_err(|error| StartError::File {
                    path: path.clone(),
                    error,
                })
            };
            (read(certificate)?, read(key)?, None)
        }
        TlsOptions::SelfMade { hosts, age } => {
            let made = make(hosts, *age)?;
            (made.chain, made.key, Some(made.authority))
        }
    };
    let identity = Identity::from_pkcs8(&chain, &key)?;
    let acceptor = TlsAcceptor::new(identity)?;
    Ok(Some(Tls {
        acceptor,
        authority,
    }))
}

/// All in PEM.
struct Made {
    chain: Vec<u8>,
    key: Vec<u8>,
    authority: String,
}

/// A certificate for the hosts, signed by an authority that nobody has seen before.
fn make(hosts: &[String], age: CertificateAge) -> Result<Made, ErrorStack> {
    let day = Duration::from_secs(24 * 3600);
    let now = SystemTime::now();
    // Valid since yesterday, because clocks differ.
    let from = now - day;
    let until = now + 10 * 365 * day;

    let authority_key = new_key()?;
    let mut builder = unsigned("diffusion-devserver authority", &authority_key, from, until)?;
    builder.append_extension(BasicConstraints::new().critical().ca().build()?)?;
    builder.append_extension(
        KeyUsage::new()
            .critical()
            .key_cert_sign()
            .crl_sign()
            .build()?,
    )?;
    let identifier = SubjectKeyIdentifier::new().build(&builder.x509v3_context(None, None))?;
    builder.append_extension(identifier)?;
    builder.set_issuer_name(name("diffusion-devserver authority")?.as_ref())?;
    builder.sign(&authority_key, MessageDigest::sha256())?;
    let issuer = builder.build();

    let (from, until) = match age {
        CertificateAge::Valid => (from, until),
        CertificateAge::Expired => (now - 30 * day, now - day),
    };
    let key = new_key()?;
    let mut builder = unsigned("diffusion-devserver", &key, from, until)?;
    builder.set_issuer_name(issuer.subject_name())?;
    builder.append_extension(BasicConstraints::new().critical().build()?)?;
    builder.append_extension(ExtendedKeyUsage::new().server_auth().build()?)?;
    let context = builder.x509v3_context(Some(&issuer), None);
    let names = alternative_names(hosts).build(&context)?;
    let identifier = AuthorityKeyIdentifier::new().keyid(true).build(&context)?;
    builder.append_extension(names)?;
    builder.append_extension(identifier)?;
    builder.sign(&authority_key, MessageDigest::sha256())?;

    let authority = issuer.to_pem()?;
    Ok(Made {
        chain: [builder.build().to_pem()?, authority.clone()].concat(),
        key: key.private_key_to_pem_pkcs8()?,
        authority: String::from_utf8_lossy(&authority).into_owned(),
    })
}

fn new_key() -> Result<PKey<Private>, ErrorStack> {
    let curve = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1)?;
    PKey::from_ec_key(EcKey::generate(&curve)?)
}

/// A certificate of version 3 with a random serial number, without issuer, extensions and signature.
fn unsigned(
    common_name: &str,
    key: &PKey<Private>,
    from: SystemTime,
    until: SystemTime,
) -> Result<X509Builder, ErrorStack> {
    let mut serial = BigNum::new()?;
    serial.rand(127, MsbOption::MAYBE_ZERO, false)?;
    let mut builder = X509Builder::new()?;
    builder.set_version(2)?;
    builder.set_serial_number(serial.to_asn1_integer()?.as_ref())?;
    builder.set_subject_name(name(common_name)?.as_ref())?;
    builder.set_not_before(asn1_time(from)?.as_ref())?;
    builder.set_not_after(asn1_time(until)?.as_ref())?;
    builder.set_pubkey(key)?;
    Ok(builder)
}

fn name(common_name: &str) -> Result<X509Name, ErrorStack> {
    let mut builder = X509NameBuilder::new()?;
    builder.append_entry_by_nid(Nid::COMMONNAME, common_name)?;
    Ok(builder.build())
}

fn asn1_time(time: SystemTime) -> Result<Asn1Time, ErrorStack> {
    let seconds = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    Asn1Time::from_unix(seconds.as_secs() as libc::time_t)
}

/// The hosts as a certificate names them: addresses apart from names.
fn alternative_names(hosts: &[String]) -> SubjectAlternativeName {
    let mut names = SubjectAlternativeName::new();
    for host in hosts {
        match host.parse::<IpAddr>() {
            Ok(_) => names.ip(host),
            Err(_) => names.dns(host),
        };
    }
    names
}
