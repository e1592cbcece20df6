//! Keys and certificates of a station: made, installed, listed, checked, and kept in files.
