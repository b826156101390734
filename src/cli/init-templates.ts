/** A scenario whose settings are the ones people change: a gate on it fails a slower change. */
export const scenarioTemplate = `# What a pull request must not make slower. Check it with: kvk validate kvk/gate.yaml
name: gate
dimension: event-processing
question: Does this change make producing or consuming slower?
experiment: load
workload:
  partitions: 2
  rate: 2k/s               # well below what the target carries: latency is judged, not capacity
  recordSize: 1KiB
  keys: { distinct: 1000, skew: uniform }
readers: 1
phases: { warmUp: 5s, measure: 20s, drainMax: 20s }
batching: { linger: 5ms, records: 500, bytes: 512KiB, inFlight: 5 }
targets:
  # local starts Apache Kafka by Java and Maven; a broker list uses one that runs.
  - { label: kafka, adapter: kafka, endpoint: local, settings: { acks: all } }
gate:
  p50: 10%                 # half of what must not be missed
  p99: 20%
  pairs: 6                 # 6 pairs of 20 s: about 6 minutes
  secondLookPairs: 10      # only where the first look is suspicious
limits:
  - { metric: lost, atMost: 0 }
`;

/** Compares the scenario of the pull request with that of its base branch, both run on this runner in turn. */
export const githubWorkflow = `# Fails a pull request that makes kvk/gate.yaml slower. Written by kvk init --ci github.
name: performance
on:
  pull_request:
permissions:
  contents: read
jobs:
  gate:
    runs-on: ubuntu-24.04
    timeout-minutes: 45
    steps:
      - uses: actions/checkout@v5
        with:
          fetch-depth: 0
      - uses: actions/setup-node@v5
        with:
          node-version: 24
      - uses: actions/setup-java@v5
        with:
          distribution: temurin
          java-version: 17
      - name: Compare with the base branch
        env:
          BASE: origin/\${{ github.base_ref }}
        run: |
          if ! git cat-file -e "$BASE:kvk/gate.yaml"; then
            echo "kvk/gate.yaml is new: there is nothing to compare with before it is merged."
            exit 0
          fi
          npx --yes kafka-vs-kinesis gate kvk/gate.yaml --baseline-ref "$BASE" --output kvk-results
      - name: Keep the figures
        if: always()
        uses: actions/upload-artifact@v4
        with:
          name: performance
          path: kvk-results
`;

/** The same for a GitLab merge request. */
export const gitlabJob = `# Fails a merge request that makes kvk/gate.yaml slower. Written by kvk init --ci gitlab.
performance:
  image: node:24-bookworm
  timeout: 45 minutes
  rules:
    - if: $CI_PIPELINE_SOURCE == 'merge_request_event'
  variables:
    GIT_DEPTH: '0'
    BASE: origin/$CI_MERGE_REQUEST_TARGET_BRANCH_NAME
  before_script:
    - apt-get update && apt-get install --yes --no-install-recommends openjdk-17-jdk-headless maven
    - git fetch origin "+refs/heads/$CI_MERGE_REQUEST_TARGET_BRANCH_NAME:refs/remotes/$BASE"
  script:
    - |
      if ! git cat-file -e "$BASE:kvk/gate.yaml"; then
        echo "kvk/gate.yaml is new: there is nothing to compare with before it is merged."
        exit 0
      fi
      npx --yes kafka-vs-kinesis gate kvk/gate.yaml --baseline-ref "$BASE" \\
        --output kvk-results --format gitlab > gl-code-quality-report.json
  artifacts:
    when: always
    paths: [kvk-results]
    reports:
      codequality: gl-code-quality-report.json
      junit: kvk-results/*/junit.xml
`;
