# Quotes: asks inventory for the price and adds tax. One quote in a hundred fails, as a card processor might.
require 'json'
require 'net/http'
require 'webrick'

HOST, PORT = ENV.fetch('LISTEN').split(':')
INVENTORY_HOST, INVENTORY_PORT = ENV.fetch('INVENTORY').split(':')
IDLE = Queue.new
LOCK = Mutex.new
$quotes = 0

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
  turn = LOCK.synchronize { $quotes += 1 }
  cents = price(wanted.fetch('book'), request.query_string.to_s[/pv=([\w-]+)/, 1] || '0')
  if (turn % 100).zero?
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
