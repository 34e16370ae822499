// The door: what JavaScript gets.
#include "errors.h"
#include "live_binding.h"
#include "preflight.h"

#include <napi.h>

namespace {

Napi::Value preflight(const Napi::CallbackInfo &info) {
    auto result = Napi::Array::New(info.Env());
    uint32_t i = 0;
    for (const auto &missing : thalweg::preflight()) {
        auto entry = Napi::Object::New(info.Env());
        entry.Set("what", missing.what);
        entry.Set("detail", missing.detail);
        entry.Set("remedy", missing.remedy);
        result.Set(i++, entry);
    }
    return result;
}

Napi::Object init(Napi::Env env, Napi::Object exports) {
    exports.Set("preflight", Napi::Function::New<preflight>(env, "preflight"));
    exports.Set("Live", thalweg::define_live(env));
    return exports;
}

} // namespace

NODE_API_MODULE(thalweg, init)
