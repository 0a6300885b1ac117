// Lends a database of the server that CONNECTOR_TEST_EVENTS names to a test in another language:
// prints its URL, and takes it back when standard input ends.
#include <exception>
#include <ios>
#include <iostream>
#include <limits>
#include <stdexcept>

#include "tests/support/events_database.h"

int main() {
  try {
    const connector::testing::EventsDatabase database;
    if (!database.postgres()) throw std::runtime_error("CONNECTOR_TEST_EVENTS is not set");
    std::cout << database.postgres()->url << std::endl;
    std::cin.ignore(std::numeric_limits<std::streamsize>::max());
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "lend_events_database: " << error.what() << '\n';
    return 1;
  }
}
