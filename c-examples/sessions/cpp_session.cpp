// A session in C++17: the same functions, with smart pointers that release what they return.
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <thread>

#include "diffusion.h"
#include "args.h"

namespace {

template <auto function>
struct Release {
    template <typename T>
    void operator()(T *object) const {
        function(object);
    }
};

void close_and_free(SESSION_T *session) {
    session_close(session, nullptr);
    session_free(session);
}

void free_arguments(HASH_T *arguments) {
    hash_free(arguments, nullptr, std::free);
}

using Session = std::unique_ptr<SESSION_T, Release<close_and_free>>;
using Arguments = std::unique_ptr<HASH_T, Release<free_arguments>>;
using Credentials = std::unique_ptr<CREDENTIALS_T, Release<credentials_free>>;
using Strategy = std::unique_ptr<RECONNECTION_STRATEGY_T, Release<free_reconnection_strategy>>;
using Text = std::unique_ptr<char, Release<std::free>>;

ARG_OPTS_T options[] = {
    ARG_OPTS_HELP,
    { 'u', "url", "URL of the server", ARG_OPTIONAL, ARG_HAS_VALUE, "ws://localhost:8080" },
    { 'p', "principal", "Name to connect with", ARG_OPTIONAL, ARG_HAS_VALUE, "control" },
    { 'c', "credentials", "Password", ARG_OPTIONAL, ARG_HAS_VALUE, "password" },
    { 'd', "duration", "Seconds to stay connected", ARG_OPTIONAL, ARG_HAS_VALUE, "10" },
    END_OF_ARG_OPTS
};

} // namespace

int main(int argc, char **argv) {
    const Arguments arguments(parse_cmdline(argc, argv, options));
    if (!arguments || hash_get(arguments.get(), "help") != nullptr) {
        show_usage(argc, argv, options);
        return EXIT_FAILURE;
    }
    const auto argument = [&](const char *name) { return static_cast<const char *>(hash_get(arguments.get(), name)); };

    const Credentials credentials(credentials_create_password(argument("credentials")));
    const Strategy strategy(make_reconnection_strategy_repeating_attempt(20, 100));
    SESSION_LISTENER_T listener{};
    // A lambda without captures is a C function; exceptions must not leave it.
    listener.on_state_changed = [](SESSION_T *, const SESSION_STATE_T old_state, const SESSION_STATE_T new_state) {
        std::cout << session_state_as_string(old_state) << " -> " << session_state_as_string(new_state) << std::endl;
    };
    DIFFUSION_ERROR_T error{};
    const Session session(
        session_create(argument("url"), argument("principal"), credentials.get(), &listener, strategy.get(), &error));
    if (!session) {
        const Text message(error.message);
        std::cerr << "no session: " << message.get() << std::endl;
        return EXIT_FAILURE;
    }
    const Text id(session_id_to_string(session->id));
    std::cout << "session id " << id.get() << std::endl;
    std::this_thread::sleep_for(std::chrono::seconds(std::stoi(argument("duration"))));
    return EXIT_SUCCESS;
}
