// The AWS SDK for Go v2, plain (HTTP/1.1) and over TLS (HTTP/2).
package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
)

var background = context.Background()

func main() {
	if information, ok := debug.ReadBuildInfo(); ok {
		for _, module := range information.Deps {
			if strings.HasSuffix(module.Path, "/service/kinesis") {
				fmt.Println("version service/kinesis", module.Version)
			}
		}
	}
	run(os.Getenv("KINESIS_ENDPOINT"), "go-plain", "HTTP/1.1")
	run(os.Getenv("KINESIS_SECURE_ENDPOINT"), "go-secure", "HTTP/2.0")
	fmt.Println("end")
}

func run(endpoint, stream, protocol string) {
	spoken := &protocols{transport: trusting()}
	client := kinesis.New(kinesis.Options{
		Region:           "us-east-1",
		BaseEndpoint:     aws.String(endpoint),
		HTTPClient:       &http.Client{Transport: spoken},
		Credentials:      credentials.NewStaticCredentialsProvider("test", "test", ""),
		RetryMaxAttempts: 1,
	})
	that := func(what string, holds bool) { check(stream+": "+what, holds) }
	must(client.CreateStream(background, &kinesis.CreateStreamInput{StreamName: &stream, ShardCount: aws.Int32(1)}))
	waiter := kinesis.NewStreamExistsWaiter(client, func(o *kinesis.StreamExistsWaiterOptions) {
		o.MinDelay, o.MaxDelay = 200*time.Millisecond, time.Second
	})
	described := &kinesis.DescribeStreamInput{StreamName: &stream}
	that("exists", waiter.Wait(background, described, 20*time.Second) == nil)
	description := must(client.DescribeStream(background, described)).StreamDescription
	that("created now", time.Since(*description.StreamCreationTimestamp).Abs() < time.Minute)
	poll(client, description, that)
	push(client, description, that)
	refusals(client, that)
	must(client.DeleteStream(background, &kinesis.DeleteStreamInput{StreamName: &stream, EnforceConsumerDeletion: aws.Bool(true)}))
	gone := kinesis.NewStreamNotExistsWaiter(client, func(o *kinesis.StreamNotExistsWaiterOptions) {
		o.MinDelay, o.MaxDelay = 200*time.Millisecond, time.Second
	})
	that("deleted", gone.Wait(background, described, 20*time.Second) == nil)
	that("spoke "+protocol, spoken.last == protocol)
}

func poll(client *kinesis.Client, stream *types.StreamDescription, that func(string, bool)) {
	var entries []types.PutRecordsRequestEntry
	for number := range 100 {
		text := fmt.Sprint(number)
		entries = append(entries, types.PutRecordsRequestEntry{Data: []byte(text), PartitionKey: &text})
	}
	put := must(client.PutRecords(background, &kinesis.PutRecordsInput{StreamARN: stream.StreamARN, Records: entries}))
	that("no record failed", *put.FailedRecordCount == 0)
	binary := []byte{0, 255, 1}
	must(client.PutRecord(background, &kinesis.PutRecordInput{StreamARN: stream.StreamARN, Data: binary, PartitionKey: aws.String("ключ")}))
	iterator := must(client.GetShardIterator(background, &kinesis.GetShardIteratorInput{
		StreamARN: stream.StreamARN, ShardId: stream.Shards[0].ShardId,
		ShardIteratorType: types.ShardIteratorTypeAtTimestamp, Timestamp: aws.Time(time.Now().Add(-time.Minute)),
	})).ShardIterator
	read := must(client.GetRecords(background, &kinesis.GetRecordsInput{ShardIterator: iterator}))
	that("all read", len(read.Records) == 101 && *read.MillisBehindLatest == 0)
	inOrder := slices.IsSortedFunc(read.Records, func(a, b types.Record) int {
		return strings.Compare(*a.SequenceNumber, *b.SequenceNumber)
	})
	that("in order", inOrder)
	last := read.Records[len(read.Records)-1]
	that("data and key back", bytes.Equal(last.Data, binary) && *last.PartitionKey == "ключ")
	that("arrived now", time.Since(*last.ApproximateArrivalTimestamp).Abs() < time.Minute)
}

func push(client *kinesis.Client, stream *types.StreamDescription, that func(string, bool)) {
	consumer := must(client.RegisterStreamConsumer(background, &kinesis.RegisterStreamConsumerInput{
		StreamARN: stream.StreamARN, ConsumerName: aws.String("go"),
	})).Consumer.ConsumerARN
	time.Sleep(time.Second)
	subscribe := func(position *types.StartingPosition) (*kinesis.SubscribeToShardOutput, error) {
		return client.SubscribeToShard(background, &kinesis.SubscribeToShardInput{
			ConsumerARN: consumer, ShardId: stream.Shards[0].ShardId, StartingPosition: position,
		})
	}
	first := must(subscribe(&types.StartingPosition{Type: types.ShardIteratorTypeTrimHorizon})).GetStream()
	put := func(text string) {
		must(client.PutRecord(background, &kinesis.PutRecordInput{StreamARN: stream.StreamARN, Data: []byte(text), PartitionKey: aws.String("k")}))
	}
	go put("pushed")
	values, continuation := receive(first, 102)
	that("pushed what was there and what came", len(values) == 102 && values[101] == "pushed")
	// One call a second is AWS's quota for a consumer of a shard.
	time.Sleep(1100 * time.Millisecond)
	_, again := subscribe(&types.StartingPosition{Type: types.ShardIteratorTypeLatest})
	var inUse *types.ResourceInUseException
	that("second subscription within 5 s refused", errors.As(again, &inUse))
	first.Close()
	put("missed")
	time.Sleep(5100 * time.Millisecond)
	after := &types.StartingPosition{Type: types.ShardIteratorTypeAfterSequenceNumber, SequenceNumber: &continuation}
	second := must(subscribe(after)).GetStream()
	values, _ = receive(second, 1)
	that("resumed", slices.Equal(values, []string{"missed"}))
	second.Close()
}

// receive reads events until so many records have come or 20 s have passed.
func receive(stream *kinesis.SubscribeToShardEventStream, count int) (values []string, continuation string) {
	over := time.After(20 * time.Second)
	for len(values) < count {
		select {
		case event := <-stream.Events():
			pushed, ok := event.(*types.SubscribeToShardEventStreamMemberSubscribeToShardEvent)
			if !ok {
				return
			}
			for _, record := range pushed.Value.Records {
				values = append(values, string(record.Data))
			}
			continuation = *pushed.Value.ContinuationSequenceNumber
		case <-over:
			return
		}
	}
	return
}

func refusals(client *kinesis.Client, that func(string, bool)) {
	_, err := client.DescribeStream(background, &kinesis.DescribeStreamInput{StreamName: aws.String("none")})
	var notFound *types.ResourceNotFoundException
	that("unknown stream", errors.As(err, &notFound) && strings.Contains(notFound.ErrorMessage(), "Stream none under account"))
	_, err = client.GetRecords(background, &kinesis.GetRecordsInput{ShardIterator: aws.String("broken")})
	var invalid *types.InvalidArgumentException
	that("broken iterator", errors.As(err, &invalid))
}

// protocols remembers which HTTP the last answer came by.
type protocols struct {
	transport http.RoundTripper
	last      string
}

func (p *protocols) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := p.transport.RoundTrip(request)
	if err == nil {
		p.last = response.Proto
	}
	return response, err
}

// trusting makes a transport that trusts the server's certificate.
func trusting() http.RoundTripper {
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(must(os.ReadFile(os.Getenv("KINESIS_CERTIFICATE"))))
	return &http.Transport{ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{RootCAs: pool}}
}

func check(what string, holds bool) {
	word := "BAD"
	if holds {
		word = "ok"
	}
	fmt.Println(word, what)
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
