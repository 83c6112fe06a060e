//! The rules of the mapping that every product shares (its section 0 and the tables of section 2).

mod document;
mod ids;
mod json;
mod loose;
mod page;
mod secrets;
mod stamps;
mod status;
mod tokens;
mod walk;
mod words;

pub use document::{fingerprint, media_is, text_of};
pub use ids::{canonical_id, last_segment};
pub use json::{Rows, json_object, json_rows, json_text};
pub use loose::{Lenient, Loose, Object, usable_id};
pub use page::json_page;
pub use secrets::{form, header_secret};
pub use stamps::stamp;
pub use status::{GIVE_A_ROLE, OTHER_SERVICE, status_fault};
pub use tokens::bearer_grant;
pub use walk::{behind_by_key, behind_by_offset, narrowed};
pub use words::{Notes, Standing, ended, is_word, own_text, progress, two_words};
