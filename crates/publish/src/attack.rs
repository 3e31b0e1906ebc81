//! Names of techniques.
