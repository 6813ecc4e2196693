package partnercentertest

// SampleList is the documents' answer to a list of referrals (September 2020), with the one bracket closed that the
// published text leaves open.
const SampleList = `{
  "@odata.context": "http://api.partner.microsoft.com/v1.0/$metadata#Referrals",
  "@odata.count": 1,
  "value": [
    ` + SampleReferral + `
  ],
  "@odata.nextLink": "http://api.partner.microsoft.com/v1.0/referrals?$skiptoken=k181pEdP0ykypkieJfcxX"
}`

// SampleReferral is the referral of [SampleList].
const SampleReferral = `{
      "id": "c5fbb3b6-be74-4795-9fb5-4324c73fed37",
      "engagementId": "65edc0b5-3485-41b7-a17e-dfa9ef4706e2",
      "organizationId": "7d23e5ca-19dc-4eaa-aac8-5e6b559f0d1d",
      "organizationName": "Contoso Company",
      "createdDateTime": "2020-10-30T21:03:00.0000000Z",
      "updatedDateTime": "2020-10-30T21:03:00.0000000Z",
      "status": "New",
      "substatus": "Pending",
      "qualification": "Direct",
      "type": "Independent",
      "direction": "Incoming",
      "customerProfile": {
        "name": "Fabrikam Customer Inc",
        "address": { "addressLine1": "One Microsoft Way", "addressLine2": "", "city": "Redmond", "state": "WA", "postalCode": "98052", "country": "US" }
      },
      "details": {
        "notes": "We are interested in deploying Microsoft 365 and are looking for support in training our employees. Can you help?",
        "dealValue": 10000,
        "currency": "USD",
        "closingDateTime": "2020-12-01T00:00:00Z",
        "requirements": {
            "industries": [ { "id": "Education" } ],
            "products": [ { "id": "Microsoft365" } ],
            "services": [ { "id": "LearningAndCertification" } ],
            "solutions": [ { "id": "SOL-Microsoft365", "name": "Microsoft365" } ]
        }
      },
      "links": {
        "relatedReferrals": { "uri": "https://api.partner.microsoft.com/v1.0/engagements/referrals?$filter=engagementId eq '65edc0b5-3485-41b7-a17e-dfa9ef4706e2'", "method": "GET" },
        "self": { "uri": "https://api.partner.microsoft.com/v1.0/engagements/referrals/c5fbb3b6-be74-4795-9fb5-4324c73fed37", "method": "GET" }
      }
    }`

// SampleReferral2019 is a referral with the fields that the sample of 2019 has beside those of [SampleReferral]; the values
// are made up, and ids is an object, as it is in one of the samples.
const SampleReferral2019 = `{
  "id": "0d0a2b5e-7c29-4d0f-9f0d-0b3b0d1f2a77", "engagementId": "a3c0a4c5-9a0b-4f0e-8a9d-7a9f3d1f1c11",
  "externalReferenceId": "CRM-1", "createdDateTime": "2019-02-22T22:39:31.5520000Z", "updatedDateTime": "2019-02-22T22:39:31.5520000Z",
  "expirationDateTime": "2019-03-08T22:39:31.5520000Z", "status": "New", "substatus": "Received", "statusReason": null,
  "qualification": "SalesQualified", "type": "Independent", "direction": "Incoming",
  "eTag": "\"00006d10-0000-0000-0000-5c70aa630000\"",
  "target": [ { "type": "BusinessProfileLocation", "id": "b7f0a0f3-5f8a-4a8c-9c2e-2b6f3c0f2d10" } ],
  "customerProfile": {
    "name": "Fabrikam", "size": "51to250employees", "ids": {},
    "address": { "addressLine1": "One Microsoft Way", "city": "Redmond", "state": "WA", "postalCode": "98052", "country": "US" },
    "team": [ { "contactPreference": { "locale": "en-US", "disableNotifications": false }, "firstName": "Ann", "lastName": "Berg", "phoneNumber": "5550100", "email": "ann@fabrikam.com" } ]
  },
  "consent": { "consentToToShareInfoWithOthers": true, "consentToContact": true },
  "team": [ { "firstName": "Bo", "lastName": "Ek", "email": "r2d2@contoso.com" } ],
  "inviteContext": { "notes": "please look", "invitedBy": { "organizationId": "msft", "organizationName": "Microsoft" } }
}`

// SampleError is the documents' body of an error.
const SampleError = `{ "error": { "code": "unAuthorized", "message": "Caller is not authorized to access the resource.", "target": "referral",
  "innerError": { "code": "innerErrorCode", "message": "Unauthorized referral access" } } }`
