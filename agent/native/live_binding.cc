#include "live_binding.h"

#include "counters.h"
#include "errors.h"
#include "go_finder.h"
#include "kernel.h"
#include "reader.h"

#include <cstring>

namespace thalweg {

namespace {

uint32_t number(const Napi::Object &object, const char *name) {
    return object.Get(name).As<Napi::Number>();
}

Options to_options(const Napi::Object &object) {
    Options options;
    options.agent_tgid = number(object, "agentTgid");
    options.payload_bytes = number(object, "payloadBytes");
    options.payload_bytes_max = number(object, "payloadBytesMax");
    options.continuation_bytes = number(object, "continuationBytes");
    options.ring_bytes = number(object, "ringBytes");
    options.sockets_max = number(object, "socketsMax");
    options.batch_bytes = number(object, "batchBytes");
    options.poll_ms = number(object, "pollMs");
    options.idle_poll_ms = number(object, "idlePollMs");
    options.heartbeat_ms = number(object, "heartbeatMs");
    options.reorder_us = number(object, "reorderUs");
    options.batches_in_flight = number(object, "batchesInFlight");
    options.family = object.Get("family").As<Napi::String>();
    auto ignored = object.Get("ignoredTgids").As<Napi::Array>();
    for (uint32_t i = 0; i < ignored.Length(); i++)
        options.ignored_tgids.push_back(ignored.Get(i).As<Napi::Number>());
    return options;
}

// Names of the ledger; reasons that count as a loss begin with "drop_" in `enum counter`.
constexpr const char *k_counter_names[k_count_max] = {"captured",  "ringFull",      "mapFull",
                                                      "readFault", "uninteresting", "vectorLong"};

} // namespace

class Live : public Napi::ObjectWrap<Live> {
  public:
    static Napi::Function define(Napi::Env env) {
        return DefineClass(env, "Live",
                           {InstanceMethod<&Live::start>("start"), InstanceMethod<&Live::stop>("stop"),
                            InstanceMethod<&Live::counters>("counters"),
                            InstanceMethod<&Live::program_stats>("programStats"),
                            InstanceMethod<&Live::run_stats>("runStats"),
                            InstanceMethod<&Live::ignore>("ignore"),
                            InstanceAccessor<&Live::family>("family")});
    }

    explicit Live(const Napi::CallbackInfo &info) : Napi::ObjectWrap<Live>(info) {
        options_ = to_options(info[0].As<Napi::Object>());
        guard(info.Env(), [&] { kernel_ = std::make_unique<Kernel>(options_); });
    }

  private:
    template <typename Work> static void guard(Napi::Env env, Work work) {
        try {
            work();
        } catch (const KernelError &error) {
            Napi::Error failure = Napi::Error::New(env, error.what());
            failure.Set("code", Napi::String::New(env, error.code()));
            throw failure;
        }
    }

    // start(onBatch, onEnd)
    void start(const Napi::CallbackInfo &info) {
        if (reader_)
            throw Napi::Error::New(info.Env(), "the live source was already started");
        Ref();
        on_end_ = Napi::Persistent(info[1].As<Napi::Function>());
        // One more than the batches in flight, so that the queue is never what fills up.
        deliver_ = Napi::ThreadSafeFunction::New(info.Env(), info[0].As<Napi::Function>(), "thalweg reader",
                                                 options_.batches_in_flight + 1, 1,
                                                 [this](Napi::Env env) { finish(env); });
        guard(info.Env(), [&] {
            reader_ = std::make_unique<Reader>(
                kernel_->rings(), options_,
                [this](std::unique_ptr<Batch> batch) { return hand_over(std::move(batch)); },
                [this] { deliver_.Release(); }, [this](uint32_t tgid) { go_finder_.look_at(tgid); });
            // Before the reader's thread has it: one executable is looked at once.
            go_finder_.look_at_all();
            reader_->start();
        });
    }

    // On the reader's thread.
    bool hand_over(std::unique_ptr<Batch> batch) {
        Batch *raw = batch.get();
        napi_status status =
            deliver_.NonBlockingCall(raw, [this](Napi::Env env, Napi::Function on_batch, Batch *data) {
                std::unique_ptr<Batch> owned(data);
                // Env is null when Node is being torn down.
                if (env != nullptr)
                    call_on_batch(env, on_batch, *owned);
                reader_->release_batch();
            });
        if (status != napi_ok)
            return false;
        (void)batch.release();
        return true;
    }

    static void call_on_batch(Napi::Env env, const Napi::Function &on_batch, const Batch &batch) {
        auto records = Napi::ArrayBuffer::New(env, batch.bytes.size());
        if (!batch.bytes.empty())
            std::memcpy(records.Data(), batch.bytes.data(), batch.bytes.size());
        on_batch.Call({records, Napi::Number::New(env, static_cast<double>(batch.now_ns)),
                       Napi::BigInt::New(env, batch.clock_offset_ns)});
    }

    void finish(Napi::Env env) {
        final_queue_drops_ = reader_->dropped_records();
        reader_.reset();
        on_end_.Call({});
        on_end_.Reset();
        Unref();
        (void)env;
    }

    void stop(const Napi::CallbackInfo &) {
        kernel_->detach();
        if (reader_)
            reader_->stop();
    }

    Napi::Value counters(const Napi::CallbackInfo &info) {
        auto result = Napi::Object::New(info.Env());
        guard(info.Env(), [&] {
            auto values = kernel_->counters();
            for (size_t i = 0; i < values.size(); i++)
                result.Set(k_counter_names[i], Napi::Number::New(info.Env(), static_cast<double>(values[i])));
        });
        uint64_t queue = reader_ ? reader_->dropped_records() : final_queue_drops_;
        result.Set("queueFull", Napi::Number::New(info.Env(), static_cast<double>(queue)));
        return result;
    }

    Napi::Value program_stats(const Napi::CallbackInfo &info) {
        auto result = Napi::Array::New(info.Env());
        guard(info.Env(), [&] {
            uint32_t i = 0;
            for (const auto &stats : kernel_->program_stats()) {
                auto entry = Napi::Object::New(info.Env());
                entry.Set("name", stats.name);
                entry.Set("runNs", Napi::Number::New(info.Env(), static_cast<double>(stats.run_ns)));
                entry.Set("runCount", Napi::Number::New(info.Env(), static_cast<double>(stats.run_count)));
                result.Set(i++, entry);
            }
        });
        return result;
    }

    void run_stats(const Napi::CallbackInfo &info) {
        bool on = info[0].ToBoolean();
        guard(info.Env(), [&] { kernel_->enable_run_stats(on); });
    }

    void ignore(const Napi::CallbackInfo &info) {
        uint32_t tgid = info[0].As<Napi::Number>();
        bool ignored = info[1].ToBoolean();
        guard(info.Env(), [&] { kernel_->ignore_process(tgid, ignored); });
    }

    Napi::Value family(const Napi::CallbackInfo &info) {
        return Napi::String::New(info.Env(), kernel_->family());
    }

    Options options_;
    std::unique_ptr<Kernel> kernel_;
    GoFinder go_finder_{[this](uint32_t tgid) { kernel_->add_go_process(tgid); }};
    std::unique_ptr<Reader> reader_;
    Napi::ThreadSafeFunction deliver_;
    Napi::FunctionReference on_end_;
    uint64_t final_queue_drops_ = 0;
};

Napi::Function define_live(Napi::Env env) {
    return Live::define(env);
}

} // namespace thalweg
