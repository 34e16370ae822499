// The JavaScript class `Live`: loads the programs, reads them until stop(), gives counters.
#pragma once

#include <napi.h>

namespace thalweg {

Napi::Function define_live(Napi::Env env);

} // namespace thalweg
