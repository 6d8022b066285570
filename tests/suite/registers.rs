//! Lists of customers, each against its stand-in.

mod stripe;
