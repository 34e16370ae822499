# Quotes: asks inventory for the price and adds tax. One quote in a hundred fails, as a card processor might. The file
# FAILURES, when it is there, holds another share: 1 makes every quote fail, 0 none.
require 'json'
require 'net/http'
require 'webrick'

HOST, PORT = ENV.fetch('LISTEN').split(':')
INVENTORY_HOST, INVENTORY_PORT = ENV.fetch('INVENTORY').split(':')
IDLE = Queue.new
LOCK = Mutex.new
FAILURES = ENV.fetch('FAILURES', '')
$failed = 0.0

# One of a hundred by turns rather than by chance, so that every share shows at once.
def fails?
  share = FAILURES != '' && File.exist?(FAILURES) ? File.read(FAILURES).to_f.clamp(0, 1) : 0.01
  LOCK.synchronize do
    $failed += share
    next false if $failed < 1
    $failed -= 1
    true
  end
rescue Errno::ENOENT
  # Taken away between the look and the reading.
  false
end

def price(book, page_view)
  connection = begin
    IDLE.pop(true)
  rescue ThreadError
    Net::HTTP.new(INVENTORY_HOST, INVENTORY_PORT.to_i).tap { |http| http.keep_alive_timeout = 60 }.start
  end
  answer = connection.get("/price/#{book}?pv=#{page_view}")
  IDLE << connection
  raise "inventory answered #{answer.code}" unless answer.is_a?(Net::HTTPSuccess)
  JSON.parse(answer.body).fetch('cents')
end

server = WEBrick::HTTPServer.new(
  BindAddress: HOST, Port: PORT.to_i, DoNotReverseLookup: true, MaxClients: 256,
  Logger: WEBrick::Log.new(File::NULL), AccessLog: []
)
server.mount_proc('/health') { |_, response| response.body = 'ok' }
server.mount_proc('/quotes') do |request, response|
  wanted = JSON.parse(request.body)
  cents = price(wanted.fetch('book'), request.query_string.to_s[/pv=([\w-]+)/, 1] || '0')
  if fails?
    response.status = 503
    response.body = JSON.generate(error: 'the card processor does not answer')
  else
    response.body = JSON.generate(amount: format('%.2f', cents * 1.07 / 100), currency: 'EUR')
  end
  response['Content-Type'] = 'application/json'
end
trap('TERM') { server.shutdown }
trap('INT') { server.shutdown }
server.start
