//! The REST contract over real HTTP on loopback, with a catalog filled by hand.

#[cfg(test)]
mod caching;
#[cfg(test)]
mod client;
#[cfg(test)]
mod details;
#[cfg(test)]
mod exports;
#[cfg(test)]
mod facets;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod fixture;
#[cfg(test)]
mod freshness;
#[cfg(test)]
mod jobs;
#[cfg(test)]
mod list;
#[cfg(test)]
mod metrics;
#[cfg(test)]
mod openapi;
#[cfg(test)]
mod paging;
#[cfg(test)]
mod parameters;
#[cfg(test)]
mod schema;
#[cfg(test)]
mod sources;
#[cfg(test)]
mod timeline;
#[cfg(test)]
mod varied;
#[cfg(test)]
mod world;
