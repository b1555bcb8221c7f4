//! Names, e-mails, companies, addresses and dates to parts and keys.
