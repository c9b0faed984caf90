//! Certificates of every kind, made on the spot, and a server that speaks TLS.

use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use openssl::asn1::Asn1Time;
use openssl::bn::BigNum;
use openssl::ec::{EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::ssl::{HandshakeError, SslAcceptor, SslMethod, SslStream, SslVerifyMode, SslVersion};
use openssl::x509::extension::{BasicConstraints, ExtendedKeyUsage, SubjectAlternativeName};
use openssl::x509::{X509Name, X509};

use crate::server::{Peer, Server, PATIENCE};

/// A certificate and its key.
#[derive(Clone)]
pub struct Certified {
    pub certificate: X509,
    pub key: PKey<Private>,
}

/// What a certificate is to be like.
#[derive(Clone)]
pub struct Wanted {
    pub common_name: &'static str,
    /// Names for subjectAltName; none leaves it out.
    pub names: Vec<&'static str>,
    pub authority: bool,
    pub expired: bool,
    /// A small RSA key instead of an elliptic curve.
    pub rsa_bits: Option<u32>,
    /// Version 1 has no extensions at all.
    pub version_1: bool,
    /// The extended key usage of a client, not of a server.
    pub client_only: bool,
}

impl Default for Wanted {
    fn default() -> Self {
        Self {
            common_name: "localhost",
            names: vec!["localhost"],
            authority: false,
            expired: false,
            rsa_bits: None,
            version_1: false,
            client_only: false,
        }
    }
}

impl Wanted {
    pub fn authority(common_name: &'static str) -> Self {
        Self {
            common_name,
            names: Vec::new(),
            authority: true,
            ..Self::default()
        }
    }

    pub fn other_host() -> Self {
        Self {
            common_name: "elsewhere.example",
            names: vec!["elsewhere.example"],
            ..Self::default()
        }
    }

    pub fn expired() -> Self {
        Self {
            expired: true,
            ..Self::default()
        }
    }

    pub fn self_signed(&self) -> Certified {
        let key = self.new_key();
        let name = self.subject();
        let certificate = self.build(&key, &name, &key);
        Certified { certificate, key }
    }

    pub fn issued_by(&self, issuer: &Certified) -> Certified {
        let key = self.new_key();
        let name = issuer.certificate.subject_name().to_owned().unwrap();
        let certificate = self.build(&key, &name, &issuer.key);
        Certified { certificate, key }
    }

    fn new_key(&self) -> PKey<Private> {
        match self.rsa_bits {
            Some(bits) => PKey::from_rsa(Rsa::generate(bits).unwrap()).unwrap(),
            None => {
                let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
                PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap()
            }
        }
    }

    fn subject(&self) -> X509Name {
        let mut name = X509Name::builder().unwrap();
        name.append_entry_by_text("CN", self.common_name).unwrap();
        name.build()
    }

    fn build(&self, key: &PKey<Private>, issuer: &X509Name, signer: &PKey<Private>) -> X509 {
        static SERIAL: AtomicU32 = AtomicU32::new(1);
        let mut builder = X509::builder().unwrap();
        builder
            .set_version(if self.version_1 { 0 } else { 2 })
            .unwrap();
        let serial = BigNum::from_u32(SERIAL.fetch_add(1, Ordering::Relaxed)).unwrap();
        builder
            .set_serial_number(&serial.to_asn1_integer().unwrap())
            .unwrap();
        builder.set_subject_name(&self.subject()).unwrap();
        builder.set_issuer_name(issuer).unwrap();
        builder.set_pubkey(key).unwrap();
        let begin = Asn1Time::from_str("20200101000000Z").unwrap();
        builder.set_not_before(&begin).unwrap();
        let end = if self.expired {
            Asn1Time::from_str("20200201000000Z").unwrap()
        } else {
            Asn1Time::days_from_now(30).unwrap()
        };
        builder.set_not_after(&end).unwrap();
        if !self.version_1 {
            if self.authority {
                let constraints = BasicConstraints::new().critical().ca().build().unwrap();
                builder.append_extension(constraints).unwrap();
            }
            if self.client_only {
                let usage = ExtendedKeyUsage::new().client_auth().build().unwrap();
                builder.append_extension(usage).unwrap();
            }
            if !self.names.is_empty() {
                let mut alternative = SubjectAlternativeName::new();
                for name in &self.names {
                    alternative.dns(name);
                }
                let context = builder.x509v3_context(None, None);
                let extension = alternative.build(&context).unwrap();
                builder.append_extension(extension).unwrap();
            }
        }
        builder.sign(signer, MessageDigest::sha256()).unwrap();
        builder.build()
    }
}

impl Certified {
    pub fn write_certificate(&self, directory: &Path, name: &str) -> PathBuf {
        let path = directory.join(name);
        std::fs::write(&path, self.certificate.to_pem().unwrap()).unwrap();
        path
    }

    pub fn write_key(&self, directory: &Path, name: &str) -> PathBuf {
        let path = directory.join(name);
        std::fs::write(&path, self.key.private_key_to_pem_pkcs8().unwrap()).unwrap();
        path
    }
}

/// What else a TLS server insists on.
#[derive(Default)]
pub struct Insists {
    pub at_most: Option<SslVersion>,
    pub client_certificate_of: Option<X509>,
}

/// A server with TLS in front of it.
pub struct TlsServer {
    pub server: Server,
    acceptor: SslAcceptor,
}

impl TlsServer {
    pub fn start(certified: &Certified) -> Self {
        Self::start_with(certified, Insists::default())
    }

    pub fn start_with(certified: &Certified, insists: Insists) -> Self {
        let mut builder = SslAcceptor::mozilla_intermediate_v5(SslMethod::tls_server()).unwrap();
        // Small keys are what some of these tests are about.
        builder.set_security_level(0);
        builder.set_private_key(&certified.key).unwrap();
        builder.set_certificate(&certified.certificate).unwrap();
        builder.set_max_proto_version(insists.at_most).unwrap();
        if let Some(authority) = insists.client_certificate_of {
            builder.set_verify(SslVerifyMode::PEER | SslVerifyMode::FAIL_IF_NO_PEER_CERT);
            builder.cert_store_mut().add_cert(authority).unwrap();
        }
        Self {
            server: Server::start(),
            acceptor: builder.build(),
        }
    }

    pub fn url(&self) -> String {
        format!("wss://localhost:{}", self.server.port())
    }

    /// The next connection after its handshake, or why there was none.
    pub fn handshake(&self) -> Result<SslStream<TcpStream>, HandshakeError<TcpStream>> {
        self.handshake_on(self.server.accept_tcp())
    }

    /// The handshake on a connection that came otherwise.
    pub fn handshake_on(
        &self,
        tcp: TcpStream,
    ) -> Result<SslStream<TcpStream>, HandshakeError<TcpStream>> {
        tcp.set_read_timeout(Some(PATIENCE)).unwrap();
        self.acceptor.accept(tcp)
    }

    pub fn accept(&self) -> Peer {
        let stream = self.handshake().unwrap();
        Peer::over(stream.get_ref().try_clone().unwrap(), Box::new(stream))
    }

    pub fn accept_with(&self, answer: &[u8]) -> Peer {
        let mut peer = self.accept();
        peer.upgrade();
        peer.send(answer);
        peer
    }
}
