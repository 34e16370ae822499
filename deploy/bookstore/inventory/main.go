// Stock and prices, from MariaDB over prepared statements. One lookup in a hundred waits for a slow statement.
package main

import (
	"database/sql"
	"encoding/json"
	"log"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync/atomic"

	_ "github.com/go-sql-driver/mysql"
)

var db *sql.DB
var lookups atomicCounter

type atomicCounter struct{ n uint64 }

func (c *atomicCounter) next() uint64 { return atomic.AddUint64(&c.n, 1) }

func send(w http.ResponseWriter, status int, value interface{}) {
	body, _ := json.Marshal(value)
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	w.Write(body)
}

func number(table, column, path string) (int, error) {
	id, err := strconv.Atoi(path[strings.LastIndex(path, "/")+1:])
	if err != nil {
		return 0, err
	}
	statement := "SELECT " + column + " FROM " + table + " WHERE book = ?"
	if lookups.next()%100 == 0 {
		statement = "SELECT " + column + " FROM " + table + " WHERE book = ? AND SLEEP(0.4) = 0"
	}
	var value int
	err = db.QueryRow(statement, id).Scan(&value)
	return value, err
}

func stock(w http.ResponseWriter, r *http.Request) {
	copies, err := number("stock", "copies", r.URL.Path)
	if err != nil {
		send(w, 404, map[string]string{"error": err.Error()})
		return
	}
	send(w, 200, map[string]int{"copies": copies})
}

func price(w http.ResponseWriter, r *http.Request) {
	cents, err := number("price", "cents", r.URL.Path)
	if err != nil {
		send(w, 404, map[string]string{"error": err.Error()})
		return
	}
	send(w, 200, map[string]int{"cents": cents})
}

func main() {
	var err error
	db, err = sql.Open("mysql", "shop:"+os.Getenv("MARIADB_PASSWORD")+"@tcp("+os.Getenv("MARIADB")+")/shop")
	if err != nil {
		log.Fatal(err)
	}
	db.SetMaxIdleConns(128)
	http.HandleFunc("/stock/", stock)
	http.HandleFunc("/price/", price)
	http.HandleFunc("/health", func(w http.ResponseWriter, r *http.Request) {
		if err := db.Ping(); err != nil {
			send(w, 503, map[string]string{"error": err.Error()})
			return
		}
		send(w, 200, map[string]bool{"ok": true})
	})
	log.Fatal(http.ListenAndServe(os.Getenv("LISTEN"), nil))
}
