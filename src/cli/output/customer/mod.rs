//! Customers as they are printed.

mod chain;
mod json;
mod page;
mod table;

pub use chain::{Chain, chains_json, chains_text};
pub use json::{customer_json, customers_json};
pub use page::customer_page;
pub use table::customers_table;
