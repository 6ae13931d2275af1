#include "gateway/object_book.h"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/encoding.h"
#include "base/random.h"

namespace nexus::gateway {
namespace {

constexpr std::size_t kKeyBytes = 32;

std::string entry_of(const KeptObject& object) { return object.provider + " " + object.id; }

std::string read_line(const std::filesystem::path& path) {
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    return line;
}

// Two processes that begin together agree: the one whose link comes first has made the key.
std::string load_key(const std::filesystem::path& folder) {
    const std::filesystem::path path = folder / "object.key";
    std::error_code error;
    if (std::filesystem::exists(path, error)) {
        return read_line(path);
    }
    std::filesystem::create_directories(folder, error);
    const std::filesystem::path fresh = folder / ("object.key." + std::to_string(::getpid()));
    const int descriptor = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0) {
        return {};
    }
    const std::string line = base64url_encode(secure_random_bytes(kKeyBytes)) + "\n";
    const bool written =
        ::write(descriptor, line.data(), line.size()) == static_cast<ssize_t>(line.size()) && ::fsync(descriptor) == 0;
    ::close(descriptor);
    // A link that fails has been overtaken, or leaves no key to be read.
    [[maybe_unused]] const bool is_first = written && ::link(fresh.c_str(), path.c_str()) == 0;
    (void)::unlink(fresh.c_str());
    return read_line(path);
}

}  // namespace

ObjectBook::~ObjectBook() {
    if (journal_ >= 0) {
        ::close(journal_);
    }
}

Result<std::shared_ptr<const ObjectIds>> ObjectBook::ids(const config::Settings& settings) {
    const std::lock_guard lock(mutex_);
    if (!opened_) {
        open_journal(settings.data_dir);
        opened_ = true;
    }
    std::string key(settings.object_key.reveal());
    if (key.empty()) {
        own_key_ = own_key_.empty() ? load_key(settings.data_dir) : own_key_;
        key = own_key_;
    }
    if (key.empty()) {
        return Error(ErrorCode::internal_error,
                     "Files, batches and responses need `object_key`, or a `data_dir` that can be written.");
    }
    if (ids_ == nullptr || key != key_) {
        ids_ = std::make_shared<const ObjectIds>(Secret(key));
        key_ = key;
    }
    return ids_;
}

void ObjectBook::open_journal(const std::string& folder) {
    const std::filesystem::path path = std::filesystem::path(folder) / "objects.log";
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        replay(line);
    }
    journal_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

// `+ OWNER PROVIDER ID` or `- OWNER PROVIDER ID`. A line that was cut by a crash is none.
void ObjectBook::replay(std::string_view line) {
    constexpr std::size_t kOwnerAt = 2;
    constexpr std::size_t kEntryAt = kOwnerAt + 16 + 1;
    if (line.size() <= kEntryAt || line.back() != ';') {
        return;
    }
    const std::optional<std::string> owner = hex_decode(line.substr(kOwnerAt, 16));
    const std::string entry(line.substr(kEntryAt, line.size() - kEntryAt - 1));
    if (!owner) {
        return;
    }
    if (line.front() == '-') {
        owners_.erase(entry);
    } else if (owners_.size() < kObjectsMax) {
        std::uint64_t number = 0;
        for (const char c : *owner) {
            number = number << 8 | static_cast<unsigned char>(c);
        }
        owners_[entry] = number;
    }
}

void ObjectBook::write(char sign, const KeptObject& object) {
    std::string owner;
    for (int shift = 56; shift >= 0; shift -= 8) {
        owner.push_back(static_cast<char>(object.owner >> shift & 0xFF));
    }
    const std::string line = std::string(1, sign) + " " + hex_encode(owner) + " " + entry_of(object) + ";\n";
    if (journal_ >= 0 && ::write(journal_, line.data(), line.size()) != static_cast<ssize_t>(line.size())) {
        ::close(journal_);  // a full disk: what is in memory serves until the process ends
        journal_ = -1;
    }
}

void ObjectBook::add(const KeptObject& object) {
    const std::lock_guard lock(mutex_);
    const bool is_plain = object.id.find_first_of("\r\n") == std::string::npos;
    if (is_plain && owners_.size() < kObjectsMax && owners_.emplace(entry_of(object), object.owner).second) {
        write('+', object);
    }
}

void ObjectBook::remove(const KeptObject& object) {
    const std::lock_guard lock(mutex_);
    if (owners_.erase(entry_of(object)) != 0) {
        write('-', object);
    }
}

bool ObjectBook::has(const KeptObject& object) const {
    const std::lock_guard lock(mutex_);
    const auto found = owners_.find(entry_of(object));
    return found != owners_.end() && found->second == object.owner;
}

}  // namespace nexus::gateway
