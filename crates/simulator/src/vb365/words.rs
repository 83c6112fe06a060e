//! Names and texts of a VB365 world, awkward ones among them.

/// Name, Microsoft 365 name and type of the organisations; the last one is no longer listed.
pub(super) const ORGANIZATIONS: &[(&str, &str, &str)] = &[
    ("contoso.onmicrosoft.com", "Contoso, Ltd.", "Office365"),
    ("fabrikam.onmicrosoft.com", "Fabrikam \"West\"", "Office365"),
    ("muenchen-klinik.onmicrosoft.com", "Münchner Klinik", "Hybrid"),
    ("tech.local", "TECH", "OnPremises"),
    ("adatum.onmicrosoft.com", "A. Datum (left)", "Office365"),
];

/// Names of the backup jobs; the last two are no longer listed.
pub(super) const BACKUP_JOBS: &[&str] = &[
    "Exchange daily",
    "SharePoint and OneDrive",
    "Daily \"Finance\" mailboxes",
    "Größe & Söhne, Köln",
    "備份 每日",
    "Payroll 🚀",
    "Teams, every 15 minutes",
    "Archive <legal hold>",
    "Board (confidential)",
    "Left tenant",
    "Pilot 2019",
];

/// How many backup jobs at the end of the list the product no longer lists.
pub(super) const DELETED_BACKUP_JOBS: usize = 2;

/// Names of the copy jobs; the last one is no longer listed.
pub(super) const COPY_JOBS: &[&str] =
    &["Exchange daily to S3 Glacier", "Finance – Azure archive", "Old copy"];

/// Restore session types with the explorer's name. The documents of v1 know the first one, those of
/// v2 to v4 the first three.
pub(super) const EXPLORERS: &[(&str, &str)] =
    &[("Vex", "Exchange"), ("Vesp", "SharePoint"), ("Veod", "OneDrive"), ("Vet", "Teams")];

/// Who opens restore sessions; organisations come through Cloud Connect.
pub(super) const INITIATORS: &[&str] = &[
    "CONTOSO\\vbadmin",
    "TECH\\svc-portal",
    "TECH\\søren.o'neil",
    "fabrikam.onmicrosoft.com",
    "helpdesk@contoso.onmicrosoft.com",
];

/// What a Restore Portal operator restored from.
pub(super) const SCOPES: &[&str] = &["", "Finance", "Zoë \"Z\" Müller 🧾", "HR/人事"];

pub(super) const CLIENT_HOSTS: &[&str] = &["ADMINPC", "vbo01.tech.local (via: 10.0.0.1)"];

pub(super) const REASONS: &[&str] = &["", "ticket 4711", "User deleted her inbox; see \"INC-12\""];

/// Restored items: name, the product's word for its type, path.
pub(super) const ITEMS: &[(&str, &str, &str)] = &[
    ("Budget 2026.xlsx", "Document", "/personal/zoe/Documents"),
    ("RE: Übergabe – \"dringend\"", "Message", "Inbox/Projekte"),
    ("Image.jpg", "Item", "/personal/orgUser/Documents"),
    ("søren.o'neil@contoso.onmicrosoft.com", "Mailbox", "\\\\MBX01"),
    ("計画 <draft>.docx", "Document", "/sites/plan/Shared Documents"),
    ("Standup 🚀", "Meeting", "Calendar"),
    ("Team site", "Site", "https://contoso.sharepoint.com/sites/team"),
];

/// What goes wrong, as details of failed sessions and lines of their logs.
pub(super) const FAILURES: &[&str] = &[
    "Failed to connect to Exchange Online.\r\nThe remote server returned an error: (503) Server Unavailable.",
    "Mailbox \"søren.o'neil\" has no valid license.",
    "Not enough space in repository \"Repo <01>\": 0 B left of 12 TB.",
    "Object was not found: <https://contoso.sharepoint.com/sites/alt>",
];

/// Names of data retrieval sessions.
pub(super) const RETRIEVALS: &[&str] =
    &["Retrieve Finance 2019", "Legal hold: \"Müller ./. Contoso\"", "Rückholung 🧊"];
