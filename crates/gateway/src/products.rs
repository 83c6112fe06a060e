//! The registry: the products this gateway knows. Adding one is adding a line here.

use std::sync::Arc;

use mullion_adapter::Product;

/// The products that the shipped binary knows.
#[must_use]
pub fn builtin() -> Vec<Arc<dyn Product>> {
    vec![
        Arc::new(mullion_adapter_em::EnterpriseManager),
        Arc::new(mullion_adapter_vb365::BackupForM365),
        Arc::new(mullion_adapter_vbaws::BackupForAws),
        Arc::new(mullion_adapter_vbr::BackupAndReplication),
    ]
}

#[cfg(test)]
mod tests {
    use mullion_adapter::Options;

    use super::*;

    #[test]
    fn every_directory_is_for_feeds_that_there_are() {
        for product in builtin() {
            let profile = product.profile();
            for version in profile.versions {
                let dialect = product.dialect(&Options::new(profile, version));
                let feeds: Vec<_> = dialect.feeds().iter().map(|feed| feed.name()).collect();
                for directory in dialect.directories() {
                    let (name, served) = (directory.name(), directory.feeds());
                    assert!(!served.is_empty(), "{} {version} {name}", profile.name);
                    assert!(served.iter().all(|feed| feeds.contains(feed)), "{version} {name}");
                }
            }
        }
    }
}
