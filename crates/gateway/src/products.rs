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
    ]
}
