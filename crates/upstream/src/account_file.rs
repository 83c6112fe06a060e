//! Refused logins kept in a file, so that a restart does not try a wrong password anew.
//!
//! The file holds no password: only, for each refused account, its user and an Argon2id hash by
//! which a changed secret is told from the refused one.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use argon2::Argon2;
use mullion_adapter::Credentials;
use mullion_model::Timestamp;
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};

use crate::account::{RefusalStore, Refusals};
use crate::clock::locked;

/// Keeps refusals in `refused-logins.json` of a folder.
pub struct RefusalFile {
    path: PathBuf,
    entries: Mutex<Vec<Entry>>,
}

/// One refused account.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Entry {
    username: String,
    salt: [u8; 16],
    secret_hash: [u8; 32],
    count: u32,
    last_ticks: i64,
}

impl Entry {
    /// Whether this is the refused secret of that user.
    fn is_of(&self, credentials: &Credentials) -> bool {
        self.username == credentials.username
            && hash(credentials, self.salt).is_some_and(|hash| hash == self.secret_hash)
    }
}

impl RefusalFile {
    /// Opens the file in `folder`; a missing one is an empty one.
    ///
    /// # Errors
    /// The folder cannot be written to, or the file is not what this wrote.
    pub fn open(folder: &Path) -> io::Result<Self> {
        let path = folder.join("refused-logins.json");
        let entries = match fs::read_to_string(&path) {
            Ok(text) => serde_json::from_str(&text).map_err(|_| {
                let what = format!("{} is not a list of refused logins", path.display());
                io::Error::new(io::ErrorKind::InvalidData, what)
            })?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(error),
        };
        // Found out now and not at the first refusal; the file itself is left as it is, so that a
        // look at it by another user does not take it away from the service.
        let probe = folder.join(format!(".refused-logins.{:08x}", rand::random::<u32>()));
        fs::write(&probe, [])?;
        fs::remove_file(&probe)?;
        Ok(Self { path, entries: Mutex::new(entries) })
    }

    /// Replaces the file's content as a whole: a crash leaves the old or the new one.
    fn write(&self, entries: &[Entry]) -> io::Result<()> {
        let draft = self.path.with_extension(format!("{:08x}", rand::random::<u32>()));
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&draft)?;
        file.write_all(&serde_json::to_vec(entries)?)?;
        file.sync_all()?;
        fs::rename(&draft, &self.path)
    }
}

impl RefusalStore for RefusalFile {
    fn load(&self, credentials: &Credentials) -> Refusals {
        let entries = locked(&self.entries);
        match entries.iter().find(|entry| entry.is_of(credentials)) {
            Some(entry) => {
                Refusals { count: entry.count, last: Some(Timestamp::from_ticks(entry.last_ticks)) }
            }
            None => Refusals::default(),
        }
    }

    fn save(&self, credentials: &Credentials, refusals: Refusals) {
        let mut entries = locked(&self.entries);
        entries.retain(|entry| entry.username != credentials.username || !entry.is_of(credentials));
        if let (count @ 1.., Some(last)) = (refusals.count, refusals.last) {
            let salt: [u8; 16] = rand::random();
            let Some(secret_hash) = hash(credentials, salt) else {
                tracing::error!("a refused login could not be remembered for the next start");
                return;
            };
            let username = credentials.username.clone();
            entries.push(Entry { username, salt, secret_hash, count, last_ticks: last.ticks() });
        }
        if let Err(error) = self.write(&entries) {
            tracing::error!(%error, "a refused login could not be remembered for the next start");
        }
    }
}

/// Argon2id of the secret with its recommended parameters; `None` only for a secret of over 4 GiB.
fn hash(credentials: &Credentials, salt: [u8; 16]) -> Option<[u8; 32]> {
    let mut hash = [0; 32];
    let secret = credentials.password.expose_secret().as_bytes();
    Argon2::default().hash_password_into(secret, &salt, &mut hash).ok()?;
    Some(hash)
}

#[cfg(test)]
mod tests {
    use secrecy::SecretString;

    use super::*;

    fn credentials(password: &str) -> Credentials {
        Credentials { username: "svc".to_owned(), password: SecretString::from(password) }
    }

    #[test]
    fn refusals_outlive_a_restart_and_a_changed_secret_starts_afresh() {
        let folder = tempfile::tempdir().unwrap();
        let refusals = Refusals { count: 2, last: Some(Timestamp::from_seconds(7)) };
        RefusalFile::open(folder.path()).unwrap().save(&credentials("wrong"), refusals);

        let reopened = RefusalFile::open(folder.path()).unwrap();
        assert_eq!(reopened.load(&credentials("wrong")), refusals);
        assert_eq!(reopened.load(&credentials("right")), Refusals::default());
        let text = fs::read_to_string(folder.path().join("refused-logins.json")).unwrap();
        assert!(!text.contains("wrong"));

        reopened.save(&credentials("wrong"), Refusals::default());
        let last = RefusalFile::open(folder.path()).unwrap();
        assert_eq!(last.load(&credentials("wrong")), Refusals::default());
    }

    #[test]
    fn a_folder_that_is_not_there_and_a_file_of_something_else_are_errors() {
        let folder = tempfile::tempdir().unwrap();
        assert!(RefusalFile::open(&folder.path().join("nowhere")).is_err());
        fs::write(folder.path().join("refused-logins.json"), "{}").unwrap();
        assert!(RefusalFile::open(folder.path()).is_err());
    }
}
