//! Counts of the requests that were answered, by resource.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use actix_web::http::StatusCode;

use super::text::{Kind, Text};
use crate::routes::PLACES;

/// Upper bounds of the buckets of durations: as a number of milliseconds, and as the format shows
/// it. Lists are answered from memory within the first few, details wait for a product.
const BOUNDS: [(u64, &str); 8] = [
    (1, "0.001"),
    (5, "0.005"),
    (25, "0.025"),
    (100, "0.1"),
    (500, "0.5"),
    (2_500, "2.5"),
    (10_000, "10"),
    (60_000, "60"),
];

/// The classes of status an answer can have.
const CLASSES: [&str; 4] = ["2xx", "3xx", "4xx", "5xx"];

/// What is said of a request for which there is no resource.
const NO_ROUTE: &str = "none";

/// Requests that were answered since the start, of all listeners.
#[derive(Debug)]
pub(crate) struct Traffic {
    /// One for each of [`PLACES`].
    places: Vec<Counts>,
    /// Those for which there is no resource.
    elsewhere: Counts,
}

/// What is counted of the requests for one resource.
#[derive(Debug, Default)]
struct Counts {
    by_class: [AtomicU64; CLASSES.len()],
    /// How many took no longer than the bound of this place and longer than the one before.
    by_bound: [AtomicU64; BOUNDS.len()],
    /// How many took longer than every bound.
    longer: AtomicU64,
    nanoseconds: AtomicU64,
}

impl Traffic {
    /// Nothing counted yet.
    pub(crate) fn new() -> Self {
        Self {
            places: PLACES.iter().map(|_| Counts::default()).collect(),
            elsewhere: Counts::default(),
        }
    }

    /// Counts a request for the resource at this place of [`PLACES`].
    pub(crate) fn count(&self, place: Option<usize>, status: StatusCode, took: Duration) {
        let counts = place.and_then(|place| self.places.get(place)).unwrap_or(&self.elsewhere);
        counts.count(status, took);
    }

    /// Writes the counts.
    pub(super) fn write(&self, text: &mut Text) {
        let paths = PLACES.iter().map(|place| place.path).zip(&self.places);
        let all: Vec<_> = paths.chain([(NO_ROUTE, &self.elsewhere)]).collect();
        let mut family = text.family(
            "mullion_http_requests_total",
            Kind::Counter,
            "Requests answered, by resource and class of status.",
        );
        for (route, counts) in &all {
            for (class, count) in CLASSES.iter().zip(&counts.by_class) {
                family.number(&[("route", route), ("status", class)], read(count));
            }
        }
        let mut family = text.family(
            "mullion_http_request_duration_seconds",
            Kind::Histogram,
            "Time from the head of a request to its answer being ready to send.",
        );
        for (route, counts) in &all {
            let mut so_far = 0;
            for ((_, bound), count) in BOUNDS.iter().zip(&counts.by_bound) {
                so_far += read(count);
                family.part("_bucket", &[("route", route), ("le", bound)], so_far);
            }
            so_far += read(&counts.longer);
            family.part("_bucket", &[("route", route), ("le", "+Inf")], so_far);
            let seconds = Duration::from_nanos(read(&counts.nanoseconds)).as_secs_f64();
            family.part("_sum", &[("route", route)], seconds);
            family.part("_count", &[("route", route)], so_far);
        }
    }
}

impl Counts {
    /// Counts a request.
    fn count(&self, status: StatusCode, took: Duration) {
        let class = usize::from(status.as_u16() / 100).saturating_sub(2);
        if let Some(count) = self.by_class.get(class) {
            add(count, 1);
        }
        let bound = BOUNDS.iter().position(|(most, _)| took <= Duration::from_millis(*most));
        add(bound.and_then(|bound| self.by_bound.get(bound)).unwrap_or(&self.longer), 1);
        add(&self.nanoseconds, u64::try_from(took.as_nanos()).unwrap_or(u64::MAX));
    }
}

/// Raises a count. The counts stand for themselves, so their order to each other has no meaning.
fn add(count: &AtomicU64, by: u64) {
    count.fetch_add(by, Ordering::Relaxed);
}

/// Reads a count.
fn read(count: &AtomicU64) -> u64 {
    count.load(Ordering::Relaxed)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is written of one resource, without numbers that are zero.
    fn written(traffic: &Traffic, route: &str) -> String {
        let mut text = Text::default();
        traffic.write(&mut text);
        let route = format!("route=\"{route}\"");
        let text = text.finish();
        let lines = text.lines().filter(|line| line.contains(&route) && !line.ends_with(" 0"));
        lines.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn requests_are_counted_by_resource_class_and_duration() {
        let traffic = Traffic::new();
        let list = Some(0);
        traffic.count(list, StatusCode::OK, Duration::from_millis(1));
        traffic.count(list, StatusCode::NOT_MODIFIED, Duration::from_micros(4_999));
        traffic.count(list, StatusCode::BAD_REQUEST, Duration::from_secs(61));
        traffic.count(None, StatusCode::NOT_FOUND, Duration::ZERO);
        insta::assert_snapshot!(written(&traffic, "/api/v1/sessions"), @r#"
        mullion_http_requests_total{route="/api/v1/sessions",status="2xx"} 1
        mullion_http_requests_total{route="/api/v1/sessions",status="3xx"} 1
        mullion_http_requests_total{route="/api/v1/sessions",status="4xx"} 1
        mullion_http_request_duration_seconds_bucket{route="/api/v1/sessions",le="0.001"} 1
        mullion_http_request_duration_seconds_bucket{route="/api/v1/sessions",le="0.005"} 2
        mullion_http_request_duration_seconds_bucket{route="/api/v1/sessions",le="0.025"} 2
        mullion_http_request_duration_seconds_bucket{route="/api/v1/sessions",le="0.1"} 2
        mullion_http_request_duration_seconds_bucket{route="/api/v1/sessions",le="0.5"} 2
        mullion_http_request_duration_seconds_bucket{route="/api/v1/sessions",le="2.5"} 2
        mullion_http_request_duration_seconds_bucket{route="/api/v1/sessions",le="10"} 2
        mullion_http_request_duration_seconds_bucket{route="/api/v1/sessions",le="60"} 2
        mullion_http_request_duration_seconds_bucket{route="/api/v1/sessions",le="+Inf"} 3
        mullion_http_request_duration_seconds_sum{route="/api/v1/sessions"} 61.005999
        mullion_http_request_duration_seconds_count{route="/api/v1/sessions"} 3
        "#);
        insta::assert_snapshot!(written(&traffic, NO_ROUTE), @r#"
        mullion_http_requests_total{route="none",status="4xx"} 1
        mullion_http_request_duration_seconds_bucket{route="none",le="0.001"} 1
        mullion_http_request_duration_seconds_bucket{route="none",le="0.005"} 1
        mullion_http_request_duration_seconds_bucket{route="none",le="0.025"} 1
        mullion_http_request_duration_seconds_bucket{route="none",le="0.1"} 1
        mullion_http_request_duration_seconds_bucket{route="none",le="0.5"} 1
        mullion_http_request_duration_seconds_bucket{route="none",le="2.5"} 1
        mullion_http_request_duration_seconds_bucket{route="none",le="10"} 1
        mullion_http_request_duration_seconds_bucket{route="none",le="60"} 1
        mullion_http_request_duration_seconds_bucket{route="none",le="+Inf"} 1
        mullion_http_request_duration_seconds_count{route="none"} 1
        "#);
        assert_eq!(written(&traffic, "/livez"), "");
    }
}
