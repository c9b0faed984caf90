/**
 * Why a subscription has ended. The last two reasons arise in the client. The last one does not fit
 * into an `int`, so the type is as wide as a `long`: ISO C has no such enumerations, compilers do.
 */
#if defined(__GNUC__) || defined(__clang__)
__extension__
#endif
typedef enum {
    /** The session unsubscribed. */
    UNSUBSCRIPTION_REASON_REQUESTED = 0,
    /** Another session or the server unsubscribed it. */
    UNSUBSCRIPTION_REASON_CONTROL = 1,
    /** The topic was removed. */
    UNSUBSCRIPTION_REASON_REMOVAL = 2,
    /** The session may no longer read the topic. */
    UNSUBSCRIPTION_REASON_AUTHORIZATION = 3,
    /** A reason that this library does not know. */
    UNSUBSCRIPTION_REASON_UNKNOWN_UNSUBSCRIBE_REASON = 4,
    /** The session was too slow. */
    UNSUBSCRIPTION_REASON_BACK_PRESSURE = 5,
    /** The branch mappings of session trees changed. */
    UNSUBSCRIPTION_REASON_BRANCH_MAPPINGS = 6,
    /** Messages may have been lost: all subscriptions begin anew. */
    UNSUBSCRIPTION_REASON_SUBSCRIPTION_REFRESH = 0xfffffff0,
    /** A stream with a selector took the topic from a fallback stream. */
    UNSUBSCRIPTION_REASON_STREAM_CHANGE = 0xfffffff01
} NOTIFY_UNSUBSCRIPTION_REASON_T;
