//! Security profiles 2 and 3: TLS, and the certificates on both sides.

mod authority;
mod certificates;
mod openssl;
