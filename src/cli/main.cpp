#include "cli/commands.h"

int main(int argc, char** argv) { return nexus::cli::run(argc, argv); }
