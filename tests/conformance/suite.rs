//! The suite, called once for each adapter: every case is a test of its own, such as
//! `em::an_html_login_page_is_never_zero_sessions`.
//!
//! What an adapter's product does not have is left out here, with the reason, and nowhere else.

/// Tests of these cases for one adapter.
macro_rules! cases {
    ($subject:ident: $($part:ident { $($case:ident)+ })+) => {
        $($(
            #[test]
            fn $case() {
                crate::$part::$case(&crate::subject::$subject);
            }
        )+)+
    };
}

/// The cases that every adapter passes.
macro_rules! suite {
    ($subject:ident) => {
        cases! { $subject:
            decode {
                an_html_login_page_is_never_zero_sessions
                an_empty_body_is_never_zero_sessions
                an_error_document_with_200_is_never_zero_sessions
                no_content_is_never_zero_sessions
                a_body_shorter_than_its_length_is_misread
                chunks_without_an_end_are_misread
                half_a_document_is_misread
                garbage_is_misread
                something_behind_the_document_is_misread
                another_content_type_is_misread
                half_a_gzip_is_misread
                a_gzip_bomb_is_over_the_limit
                a_body_without_end_is_over_the_limit
                a_server_error_is_unreachable
                a_closed_connection_is_unreachable
                a_redirect_to_another_host_is_not_followed
                gzip_is_read
                a_byte_order_mark_is_read_over
                fields_that_no_document_names_are_read_over
                a_slow_answer_is_waited_for
                a_row_without_an_id_is_counted_and_the_others_are_exact
            }
            auth {
                all_feeds_and_details_share_one_login
                a_login_that_ended_between_two_sweeps_is_renewed_unnoticed
                a_refused_password_is_sent_once
                two_sources_with_one_account_send_its_password_once
                a_changed_password_leaves_an_open_login_alone
                a_login_refused_after_a_good_fill_keeps_the_rows
                a_login_that_opens_nothing_is_not_repeated
                a_server_error_at_the_login_is_no_refusal
                a_web_page_at_the_login_is_no_refusal
                a_login_that_is_put_off_is_tried_when_the_product_wants_it
                a_redirected_login_takes_the_password_nowhere
                a_restarted_product_is_logged_in_to_again
            }
            limits {
                a_product_that_wants_quiet_is_left_alone_for_as_long
                an_unavailable_product_says_when_it_is_back
                a_wish_for_quiet_from_the_start_delays_the_fill
                a_single_stumble_is_not_told
            }
            secrecy {
                passwords_and_tokens_are_in_no_answer_and_in_no_log
                cookies_are_not_sent_back
            }
            isolation {
                a_silent_source_holds_nobody_up
                a_server_that_is_not_there_is_unreachable
            }
            tls {
                a_certificate_is_trusted_by_its_pin_alone
            }
            history {
                sessions_that_begin_go_on_and_end_are_followed
                a_deleted_session_is_gone_and_the_others_stay
                a_clock_a_day_ahead_is_measured_and_nothing_is_lost
                a_clock_a_day_behind_is_measured_and_nothing_is_lost
                jobs_tell_what_of_them_ran_last
            }
        }
    };
}

/// For lists that come in pages.
macro_rules! pages {
    ($subject:ident) => {
        cases! { $subject:
            paging {
                pages_smaller_than_asked_for_are_put_together
                a_page_that_fails_once_is_asked_for_again
                a_login_that_ends_between_two_pages_is_renewed
                a_product_that_is_busy_between_two_pages_is_waited_for
                a_server_that_repeats_a_page_is_misread_and_not_followed_for_ever
            }
        }
    };
}

/// For sources of several feeds.
macro_rules! feeds {
    ($subject:ident) => {
        cases! { $subject:
            isolation {
                a_forbidden_feed_leaves_the_others_exact
                a_broken_feed_leaves_the_others_exact
                an_account_that_may_only_restore_sees_its_restores
                feeds_that_are_left_out_are_not_asked_for
            }
        }
    };
}

/// For sessions that have items or events.
macro_rules! details {
    ($subject:ident) => {
        cases! { $subject:
            details {
                items_and_events_equal_the_truth
                a_spent_budget_says_when_to_come_back
                details_that_cannot_be_read_are_a_problem_and_not_kept
            }
        }
    };
}

/// For products that can be told that a login is over.
macro_rules! logout {
    ($subject:ident) => {
        cases! { $subject: auth { the_login_is_closed_at_the_end } }
    };
}

/// For products whose answers link to themselves by a full address.
macro_rules! links {
    ($subject:ident) => {
        cases! { $subject: secrecy { links_in_bodies_lead_to_no_other_host } }
    };
}

/// For products whose servers serve some of their versions only.
macro_rules! versions {
    ($subject:ident) => {
        cases! { $subject:
            versions {
                the_newest_version_that_is_served_is_found
                a_version_that_is_not_served_is_named_and_not_asked_for_again
            }
        }
    };
}

/// For products whose items say why they failed, and whose sessions need not.
macro_rules! reasons {
    ($subject:ident) => {
        cases! { $subject:
            history { a_failed_session_tells_the_reason_of_its_first_failed_item }
        }
    };
}

/// For products whose accounts can have a second factor behind their password.
macro_rules! second_factor {
    ($subject:ident) => {
        cases! { $subject: auth { a_second_factor_is_told_and_the_password_sent_once } }
    };
}

mod em {
    suite!(EM);
    pages!(EM);
    feeds!(EM);
    details!(EM);
    logout!(EM);
    links!(EM);
    reasons!(EM);
    cases! { EM: details { items_without_the_query_service_equal_the_truth } }
}

/// What does not depend on the representation is tried in XML alone.
mod em_json {
    suite!(EM_JSON);
    pages!(EM_JSON);
    feeds!(EM_JSON);
    details!(EM_JSON);
    cases! { EM_JSON: details { items_without_the_query_service_equal_the_truth } }
}

/// Without `pages`: its lists are bare arrays. Without `logout`: it has none before v7.
mod vb365_v1 {
    suite!(VB365_V1);
    feeds!(VB365_V1);
    details!(VB365_V1);
    links!(VB365_V1);
}

/// Without `logout`: it has none before v7.
mod vb365_v3 {
    suite!(VB365_V3);
    pages!(VB365_V3);
    feeds!(VB365_V3);
    details!(VB365_V3);
    versions!(VB365_V3);
    links!(VB365_V3);
}

/// Without `links`: its links are paths. Without `logout`: it has none before v7. Without `reasons`, as
/// all its versions: restores say why themselves, and processed objects have no messages.
mod vb365_v6 {
    suite!(VB365_V6);
    pages!(VB365_V6);
    feeds!(VB365_V6);
    details!(VB365_V6);
    versions!(VB365_V6);
}

/// Without `links`: its links are paths.
mod vb365_v8 {
    suite!(VB365_V8);
    pages!(VB365_V8);
    feeds!(VB365_V8);
    details!(VB365_V8);
    logout!(VB365_V8);
    versions!(VB365_V8);
}

/// Without `feeds`: all its sessions are in one. Without `reasons`: its items have no messages.
mod vbaws_1_0 {
    suite!(VBAWS_1_0);
    pages!(VBAWS_1_0);
    details!(VBAWS_1_0);
    logout!(VBAWS_1_0);
    links!(VBAWS_1_0);
    versions!(VBAWS_1_0);
    second_factor!(VBAWS_1_0);
}

/// Without `feeds`: all its sessions are in one. Without `reasons`: its items have no messages.
mod vbaws_1_4 {
    suite!(VBAWS_1_4);
    pages!(VBAWS_1_4);
    details!(VBAWS_1_4);
    logout!(VBAWS_1_4);
    links!(VBAWS_1_4);
    versions!(VBAWS_1_4);
    second_factor!(VBAWS_1_4);
}

/// Without `feeds`: all its sessions are in one. Without `reasons`: its items have no messages.
mod vbaws_1_8 {
    suite!(VBAWS_1_8);
    pages!(VBAWS_1_8);
    details!(VBAWS_1_8);
    logout!(VBAWS_1_8);
    links!(VBAWS_1_8);
    versions!(VBAWS_1_8);
    second_factor!(VBAWS_1_8);
}

/// Without `feeds`, as all its revisions: all its sessions are in one. Without `links`: its links are
/// paths. Without `second_factor`: its server does not say that this was missing. Without `reasons`:
/// it has no items.
mod vbr_1_0 {
    suite!(VBR_1_0);
    pages!(VBR_1_0);
    details!(VBR_1_0);
    logout!(VBR_1_0);
    versions!(VBR_1_0);
}

/// Without `reasons`: it has no items yet.
mod vbr_1_1 {
    suite!(VBR_1_1);
    pages!(VBR_1_1);
    details!(VBR_1_1);
    logout!(VBR_1_1);
    versions!(VBR_1_1);
}

mod vbr_1_2 {
    suite!(VBR_1_2);
    pages!(VBR_1_2);
    details!(VBR_1_2);
    logout!(VBR_1_2);
    versions!(VBR_1_2);
    reasons!(VBR_1_2);
}

mod vbr_1_3 {
    suite!(VBR_1_3);
    pages!(VBR_1_3);
    details!(VBR_1_3);
    logout!(VBR_1_3);
    versions!(VBR_1_3);
    reasons!(VBR_1_3);
}
