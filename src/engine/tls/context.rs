//! What connections with the same trust share.

use std::time::{Duration, Instant};

use openssl::error::ErrorStack;
use openssl::ssl::{SslContext, SslMethod, SslMode, SslOptions, SslVerifyMode, SslVersion};
use openssl::x509::store::{X509Store, X509StoreBuilder};

use super::{files, TlsDial, Trust};
use crate::engine::fork::PerProcess;
use crate::engine::sync::Mutex;

/// A context and what it was made for.
struct KeptContext {
    trust: Trust,
    minimum: SslVersion,
    made: Instant,
    context: SslContext,
}

/// How long a context may miss a change of the system's certificates.
const KEEP_CONTEXT: Duration = Duration::from_secs(60);

static LAST_CONTEXT: PerProcess<Mutex<Option<KeptContext>>> = PerProcess::new();

impl KeptContext {
    fn fits(&self, dial: &TlsDial) -> bool {
        self.trust == dial.trust
            && self.minimum == dial.minimum
            && self.made.elapsed() < KEEP_CONTEXT
    }
}

impl TlsDial {
    /// Reading the system's certificates takes longer than everything else in a dial, so the last context is kept
    /// for a while. One with a client's key is made anew each time.
    pub(super) fn context(&self) -> Result<SslContext, ErrorStack> {
        if self.identity.is_some() {
            return self.build_context();
        }
        let mut last = LAST_CONTEXT.get().lock();
        match &*last {
            Some(kept) if kept.fits(self) => Ok(kept.context.clone()),
            _ => {
                let context = self.build_context()?;
                *last = Some(KeptContext {
                    trust: self.trust.clone(),
                    minimum: self.minimum,
                    made: Instant::now(),
                    context: context.clone(),
                });
                Ok(context)
            }
        }
    }

    /// As the connector of the openssl crate has it, but for the authorities of the system: for them the connector makes OpenSSL
    /// read the environment.
    fn build_context(&self) -> Result<SslContext, ErrorStack> {
        let mut builder = SslContext::builder(SslMethod::tls_client())?;
        builder.set_options(SslOptions::ALL | SslOptions::NO_COMPRESSION);
        builder.clear_options(SslOptions::DONT_INSERT_EMPTY_FRAGMENTS);
        builder.set_mode(
            SslMode::AUTO_RETRY
                | SslMode::ACCEPT_MOVING_WRITE_BUFFER
                | SslMode::ENABLE_PARTIAL_WRITE
                | SslMode::RELEASE_BUFFERS,
        );
        builder.set_cipher_list(CIPHERS)?;
        builder.set_min_proto_version(Some(self.minimum))?;
        if let Some(identity) = &self.identity {
            identity.present(&mut builder)?;
        }
        builder.set_verify(match self.trust {
            Trust::Anything => SslVerifyMode::NONE,
            _ => SslVerifyMode::PEER,
        });
        match &self.trust {
            Trust::System(authorities) => authorities.trust(&mut builder),
            Trust::File(pem) | Trust::FileAnyName(pem) => builder.set_cert_store(store(pem)?),
            Trust::Anything => {}
        }
        Ok(builder.build())
    }
}

/// Those before TLS 1.3.
const CIPHERS: &str = "DEFAULT:!aNULL:!eNULL:!MD5:!3DES:!DES:!RC4:!IDEA:!SEED:!aDSS:!SRP:!PSK";

/// Only these certificates.
fn store(pem: &[u8]) -> Result<X509Store, ErrorStack> {
    let mut store = X509StoreBuilder::new()?;
    for certificate in files::certificates(pem) {
        store.add_cert(certificate)?;
    }
    Ok(store.build())
}
